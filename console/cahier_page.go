package console

func (s *server) cahierSection() section {
	return section{Path: "/cahier", Title: "Cahier de tests", Routes: []route{{"GET /cahier", s.soon("Cahier de tests")}}}
}

package console

func (s *server) exchangeSection() section {
	return section{Path: "/echanges", Title: "Échanges", Routes: []route{{"GET /echanges", s.soon("Échanges")}}}
}

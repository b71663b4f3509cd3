package console

func (s *server) demoSection() section {
	return section{Path: "/demonstrations", Title: "Démonstrations", Routes: []route{{"GET /demonstrations", s.soon("Démonstrations")}}}
}

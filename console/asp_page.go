package console

func (s *server) aspSection() section {
	return section{Path: "/asp", Title: "Dépôts ASP", Routes: []route{{"GET /asp", s.soon("Dépôts ASP")}}}
}

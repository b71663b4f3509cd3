package console

func (s *server) situationSection() section {
	return section{Path: "/situations", Title: "Situations et pannes", Routes: []route{{"GET /situations", s.soon("Situations et pannes")}}}
}

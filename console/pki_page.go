package console

func (s *server) pkiSection() section {
	return section{Path: "/pki", Title: "PKI et annuaire", Routes: []route{{"GET /pki", s.soon("PKI et annuaire")}}}
}

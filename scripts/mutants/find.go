package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// swaps are the words of the bench whose exchange changes a verdict, a level,
// a code or a severity.
var swaps = map[string][]string{
	"Conforming": {"NonConforming"}, "NonConforming": {"Conforming"}, "NotObserved": {"Conforming", "NonConforming"},
	"Warning": {"Conforming"}, "NotApplicable": {"Conforming"}, "NotTestable": {"Conforming"},
	"BenchError": {"NonConforming"}, "AdapterError": {"NonConforming"},
	"Pending": {"Conforming"}, "Cancelled": {"Conforming"}, "SHOULD": {"MUST"}, "MUST": {"SHOULD"},
	"C4005": {"Accepted", "C4025"}, "C4015": {"Accepted"}, "C4025": {"C4005"}, "Accepted": {"C4005"},
	"Undelivered": {"C4005"},
	"Erreur":      {"Avertissement"}, "Avertissement": {"Erreur", "Remarque"}, "Remarque": {"Erreur"},
}

// unwrapped are calls that are replaced by their last argument.
var unwrapped = map[string]bool{"bound": true, "struck": true, "TrimSpace": true, "ToLower": true, "Clone": true}

// finder walks one file.
type finder struct {
	src   string
	fset  *token.FileSet
	file  string
	next  *int
	edits []edit
	all   *[]*Mutant
	skip  map[ast.Node]bool // handled by their parent
}

// find lists the mutants of a file, numbered from *next.
func find(file, src string, next *int, all *[]*Mutant) ([]edit, *ast.File, *token.FileSet, error) {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, nil, err
	}
	f := &finder{src: src, fset: fset, file: file, next: next, all: all, skip: map[ast.Node]bool{}}
	for _, d := range tree.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			f.function(fn.Type, fn.Body)
		}
	}
	return sorted(f.edits), tree, fset, nil
}

func (f *finder) at(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *finder) text(n ast.Node) string { return f.src[f.at(n.Pos()):f.at(n.End())] }

func (f *finder) add(n ast.Node, s shape, kind, is string) {
	pos, end := f.at(n.Pos()), f.at(n.End())
	was := f.src[pos:end]
	if s == loop {
		block := n.(*ast.BlockStmt)
		pos = f.at(block.Lbrace) + 1
		end, was = pos, "loop body"
	}
	if was == is || strings.Contains(is, "\n") && strings.Contains(is, "func(") {
		return // several statements do not stand on one line
	}
	*f.next++
	m := &Mutant{ID: *f.next, File: f.file, Line: f.fset.Position(n.Pos()).Line, Was: was, Is: is, Kind: kind}
	*f.all = append(*f.all, m)
	f.edits = append(f.edits, edit{pos, end, s, m})
}

// function walks a body; only returns one bool, its returns are conditions.
func (f *finder) function(t *ast.FuncType, body *ast.BlockStmt) {
	judges := false
	if t.Results != nil && len(t.Results.List) == 1 {
		id, ok := t.Results.List[0].Type.(*ast.Ident)
		judges = ok && id.Name == "bool"
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if n == nil || f.skip[n] {
			return n != nil
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			f.function(n.Type, n.Body)
			return false
		case *ast.GenDecl:
			return n.Tok != token.CONST
		case *ast.ReturnStmt:
			if judges && len(n.Results) == 1 {
				f.condition(n.Results[0], true)
			}
		default:
			f.node(n)
		}
		return true
	})
}

func (f *finder) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		f.condition(n.Cond, false)
	case *ast.ForStmt:
		if n.Cond != nil { // without one it never ends: a break would change its type
			f.add(n.Body, loop, "loop", "not entered")
			f.operands(n.Cond)
		}
	case *ast.RangeStmt:
		f.add(n.Body, loop, "loop", "not entered")
	case *ast.SwitchStmt:
		f.cases(n)
	case *ast.BlockStmt:
		f.statements(n.List)
	case *ast.CaseClause:
		f.statements(n.Body)
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.add(n, boolean, "not", f.text(n.X))
		}
	case *ast.CallExpr:
		f.call(n)
	case *ast.SelectorExpr:
		f.skip[n.Sel] = true
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "report" {
			for _, other := range swaps[n.Sel.Name] {
				f.add(n, value, "word", "report."+other)
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok {
			f.skip[key] = true
		}
	case *ast.Ident:
		f.word(n)
	case *ast.BasicLit:
		if n.Kind == token.INT {
			if i, err := strconv.Atoi(n.Value); err == nil {
				f.add(n, value, "number", strconv.Itoa(i+1))
			}
		}
	}
}

func (f *finder) word(n *ast.Ident) {
	for _, other := range swaps[n.Name] {
		f.add(n, value, "word", other)
	}
	switch {
	case n.Name == "true":
		f.add(n, value, "word", "false")
	case n.Name == "false":
		f.add(n, value, "word", "true")
	case strings.HasPrefix(n.Name, "Reason") && len(n.Name) > len("Reason"):
		f.add(n, value, "word", `"mutant"`)
	}
}

// condition is what decides alone: always and never, or its contrary where it
// is returned.
func (f *finder) condition(x ast.Expr, returned bool) {
	if id, ok := x.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
		return
	}
	if returned {
		if _, comparison := x.(*ast.BinaryExpr); !comparison {
			f.add(x, boolean, "contrary", "!("+f.text(x)+")")
			return
		}
	}
	f.add(x, boolean, "always", "true")
	f.add(x, boolean, "never", "false")
	f.operands(x)
}

// operands marks a comparison that stands alone in a condition: its contrary
// adds nothing to always and never.
func (f *finder) operands(x ast.Expr) {
	switch x := ast.Unparen(x).(type) {
	case *ast.BinaryExpr:
		if x.Op != token.LAND && x.Op != token.LOR {
			f.boundary(x)
			f.skip[x] = true
		}
	case *ast.UnaryExpr:
		f.skip[x] = true
	}
}

func (f *finder) binary(n *ast.BinaryExpr) {
	x, y := f.text(n.X), f.text(n.Y)
	switch n.Op {
	case token.LAND, token.LOR:
		other := map[token.Token]string{token.LAND: " || ", token.LOR: " && "}[n.Op]
		f.add(n, boolean, "logic", "("+x+")"+other+"("+y+")")
		f.add(n, boolean, "left alone", x)
		f.add(n, boolean, "right alone", y)
	case token.EQL, token.NEQ:
		f.add(n, boolean, "contrary", "!("+f.text(n)+")")
		f.boundary(n)
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		f.add(n, boolean, "contrary", "!("+f.text(n)+")")
		f.boundary(n)
	case token.ADD, token.SUB:
		if stringy(n) {
			return
		}
		op := map[token.Token]string{token.ADD: "-", token.SUB: "+"}[n.Op]
		f.add(n, value, "sum", "("+x+")"+op+"("+y+")")
	}
}

func (f *finder) boundary(n *ast.BinaryExpr) {
	x, y := f.text(n.X), f.text(n.Y)
	if op := map[token.Token]string{token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">"}[n.Op]; op != "" {
		f.add(n, boolean, "boundary", x+" "+op+" "+y)
	}
	if lit, ok := n.Y.(*ast.BasicLit); ok && lit.Kind == token.INT && n.Op == token.EQL {
		f.add(n, boolean, "boundary", x+" >= "+y)
		if !strings.HasPrefix(x, "len(") || y != "0" { // no length is below zero
			f.add(n, boolean, "boundary", x+" <= "+y)
		}
	}
}

func stringy(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.BinaryExpr:
		return stringy(x.X) || stringy(x.Y)
	case *ast.BasicLit:
		return x.Kind == token.STRING
	}
	return false
}

func (f *finder) cases(n *ast.SwitchStmt) {
	for _, c := range n.Body.List {
		for _, x := range c.(*ast.CaseClause).List {
			if n.Tag == nil {
				f.condition(x, false)
				continue
			}
			f.add(x, value, "case left out", `"\x00"`)
			if sel, ok := x.(*ast.SelectorExpr); ok {
				f.skip[sel] = true
			}
			f.skip[x] = true
		}
	}
}

func (f *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				f.add(s, statement, "left out", "")
			}
		case *ast.IncDecStmt:
			f.add(s, statement, "left out", "")
		case *ast.BranchStmt:
			if s.Label == nil && s.Tok != token.FALLTHROUGH {
				f.add(s, statement, "left out", "")
			}
		case *ast.ExprStmt:
			f.add(s, statement, "left out", "")
		case *ast.ReturnStmt:
			if len(s.Results) == 0 {
				f.add(s, statement, "left out", "")
			}
		}
	}
}

func (f *finder) call(n *ast.CallExpr) {
	name := ""
	switch fun := n.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	switch {
	case name == "evidence":
		f.add(n, value, "evidence", "report.Evidence{}")
	case name == "EqualFold" && len(n.Args) == 2:
		f.add(n, boolean, "fold", f.text(n.Args[0])+" == "+f.text(n.Args[1]))
	case unwrapped[name] && len(n.Args) > 0:
		f.add(n, value, "unwrapped", f.text(n.Args[len(n.Args)-1]))
	}
}

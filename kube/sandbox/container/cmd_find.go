package container

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// filesBelow are the regular files under some names, at most 10000.
func (pr *proc) filesBelow(names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	var out []string
	pr.walk(names, func(name string, p place) bool {
		if p.info.Mode().IsRegular() {
			out = append(out, name)
		}
		return true
	})
	return out
}

// walk visits trees in order, without following links.
func (pr *proc) walk(names []string, f func(name string, p place) bool) int {
	code := 0
	todo := slices.Clone(names)
	slices.Reverse(todo)
	for seen := 0; len(todo) > 0 && seen < 10000 && pr.ctx.Err() == nil; seen++ {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		p, err := pr.c.stat(pr.dir, name, false)
		if err != nil {
			pr.errf("find: %s: %s\n", name, why(err))
			code = 1
			continue
		}
		if !f(name, p) {
			return code
		}
		if p.info.IsDir() {
			list, _ := pr.c.readDir(pr.dir, name)
			for _, e := range slices.Backward(list) {
				todo = append(todo, strings.TrimSuffix(name, "/")+"/"+path.Base(e.path))
			}
		}
	}
	return code
}

func findCmd(pr *proc, args []string) int {
	rest := args[1:]
	var where []string
	for len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		where, rest = append(where, rest[0]), rest[1:]
	}
	if len(where) == 0 {
		where = []string{"."}
	}
	name, kind := "", ""
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == "-name" && i+1 < len(rest):
			i++
			name = rest[i]
		case rest[i] == "-type" && i+1 < len(rest):
			i++
			kind = rest[i]
		case rest[i] == "-print":
		default:
			pr.errf("find: unrecognized: %s\n", rest[i])
			return 1
		}
	}
	return pr.walk(where, func(n string, p place) bool {
		switch {
		case name != "" && !matches(name, path.Base(p.path)),
			kind == "f" && !p.info.Mode().IsRegular(), kind == "d" && !p.info.IsDir(),
			kind == "l" && p.info.Mode()&fs.ModeSymlink == 0:
			return true
		}
		return pr.print(n + "\n")
	})
}

func basenameCmd(pr *proc, args []string) int {
	if len(args) < 2 {
		pr.errf("%s: missing operand\n", args[0])
		return 1
	}
	if args[0] == "dirname" {
		pr.printf("%s\n", path.Dir(args[1]))
		return 0
	}
	base := path.Base(args[1])
	if len(args) > 2 && base != args[2] {
		base = strings.TrimSuffix(base, args[2])
	}
	pr.printf("%s\n", base)
	return 0
}

func dfCmd(pr *proc, _ []string) int {
	pr.printf("Filesystem           1K-blocks      Used Available Use%% Mounted on\n")
	for _, m := range slices.Backward(pr.c.mounts) {
		m.disk.mu.Lock()
		m.disk.count()
		used := m.disk.bytes
		m.disk.mu.Unlock()
		name := "/dev/vda1"
		if m.path == "/" {
			name = "overlay"
		}
		total := m.disk.maxBytes / 1024
		pr.printf("%-20s %9d %9d %9d %3d%% %s\n", name, total, used/1024, total-used/1024, used*100/m.disk.maxBytes, m.path)
	}
	return 0
}

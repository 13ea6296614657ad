package container

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

func pwdCmd(pr *proc, _ []string) int {
	pr.printf("%s\n", pr.dir)
	return 0
}

func modeText(m fs.FileMode) string {
	kind := "-"
	switch {
	case m.IsDir():
		kind = "d"
	case m&fs.ModeSymlink != 0:
		kind = "l"
	case m&fs.ModeCharDevice != 0:
		kind = "c"
	}
	return kind + m.Perm().String()[1:]
}

func (pr *proc) size(p place) int64 {
	switch {
	case p.info.IsDir():
		return 4096
	case p.info.Mode()&fs.ModeSymlink != 0:
		target, _ := pr.c.readlink(p)
		return int64(len(target))
	}
	return p.info.Size()
}

func lsCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "1laAhdtrRFinps")
	if !ok {
		return 1
	}
	if len(names) == 0 {
		names = []string{"."}
	}
	code := 0
	type entry struct {
		place
		show string
	}
	long := opts['l'] != ""
	list := func(es []entry, total bool) {
		if opts['t'] != "" {
			sort.SliceStable(es, func(i, j int) bool { return es[i].info.ModTime().After(es[j].info.ModTime()) })
		}
		if opts['r'] != "" {
			slices.Reverse(es)
		}
		if !long {
			var shown []string
			for _, e := range es {
				mark := ""
				if e.info.IsDir() && (opts['F'] != "" || opts['p'] != "") {
					mark = "/"
				}
				shown = append(shown, e.show+mark)
			}
			pr.columns(shown, opts['1'] != "")
			return
		}
		if total {
			blocks := int64(0)
			for _, e := range es {
				blocks += (pr.size(e.place) + 4095) / 4096 * 4
			}
			pr.printf("total %d\n", blocks)
		}
		for _, e := range es {
			size := strconv.FormatInt(pr.size(e.place), 10)
			if opts['h'] != "" {
				size = human(pr.size(e.place))
			}
			when := e.info.ModTime().UTC()
			stamp := when.Format("Jan _2 15:04")
			if time.Since(when) > 180*24*time.Hour {
				stamp = when.Format("Jan _2  2006")
			}
			name := e.show
			if e.info.Mode()&fs.ModeSymlink != 0 {
				target, _ := pr.c.readlink(e.place)
				name += " -> " + target
			}
			links := 1 + oneIf(e.info.IsDir())
			if !pr.print(fmt.Sprintf("%s %4d root     root     %9s %s %s\n", modeText(e.info.Mode()), links, size, stamp, name)) {
				return
			}
		}
	}
	var files []entry
	var dirs []string
	for _, name := range names {
		p, err := pr.c.stat(pr.dir, name, !long)
		if err != nil {
			if pr.c.image.family == "debian" {
				pr.errf("ls: cannot access '%s': %s\n", name, why(err))
				code = 2
			} else {
				pr.errf("ls: %s: %s\n", name, why(err))
				code = 1
			}
			continue
		}
		if p.info.IsDir() && opts['d'] == "" {
			dirs = append(dirs, name)
		} else {
			files = append(files, entry{p, name})
		}
	}
	if len(files) > 0 {
		list(files, false)
	}
	for i := 0; i < len(dirs) && pr.ctx.Err() == nil; i++ {
		name := dirs[i]
		places, err := pr.c.readDir(pr.dir, name)
		if err != nil {
			pr.errf("ls: can't open '%s': %s\n", name, why(err))
			code = 1
			continue
		}
		var es []entry
		if opts['a'] != "" {
			for _, dot := range []string{".", ".."} {
				if p, err := pr.c.stat(pr.dir, path.Join(name, dot), true); err == nil {
					es = append(es, entry{p, dot})
				}
			}
		}
		var below []string
		for _, p := range places {
			base := path.Base(p.path)
			if strings.HasPrefix(base, ".") && opts['a'] == "" && opts['A'] == "" {
				continue
			}
			es = append(es, entry{p, base})
			if opts['R'] != "" && p.info.IsDir() && len(dirs)+len(below) < 10000 {
				below = append(below, strings.TrimSuffix(name, "/")+"/"+base)
			}
		}
		if len(names) > 1 || opts['R'] != "" {
			pr.printf("%s%s:\n", strings.Repeat("\n", oneIf(i > 0 || len(files) > 0)), name)
		}
		list(es, true)
		dirs = slices.Insert(dirs, i+1, below...)
	}
	return code
}

// columns prints names as ls does on a terminal, else one a line.
func (pr *proc) columns(names []string, one bool) {
	wide := 0
	for _, n := range names {
		wide = max(wide, len(n)+2)
	}
	cols := 1
	if t := pr.s.tty; t != nil && isTerminal(pr.fds[1]) && !one && wide > 0 {
		cols = max(1, int(t.cols.Load())/wide)
	}
	rows := (len(names) + cols - 1) / cols
	for r := range rows {
		line := ""
		for i := r; i < len(names); i += rows {
			line += names[i] + strings.Repeat(" ", wide-len(names[i]))
		}
		pr.print(strings.TrimRight(line, " ") + "\n")
	}
}

func human(n int64) string {
	units := []string{"", "K", "M", "G"}
	f, i := float64(n), 0
	for ; f >= 1024 && i < len(units)-1; i++ {
		f /= 1024
	}
	if i == 0 {
		return strconv.FormatInt(n, 10)
	}
	return strconv.FormatFloat(f, 'f', 1, 64) + units[i]
}

package container

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"syscall"
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

func mkdirCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "pvm:")
	if !ok {
		return 1
	}
	code := 0
	for _, name := range names {
		todo := []string{name}
		if opts['p'] != "" {
			todo = nil
			for d := path.Clean(name); d != "." && d != "/" && len(todo) < 200; d = path.Dir(d) {
				todo = append([]string{d}, todo...)
			}
		}
		for _, d := range todo {
			err := pr.c.mkdir(pr.dir, d)
			if err != nil && !(opts['p'] != "" && errors.Is(err, fs.ErrExist)) {
				pr.errf("mkdir: can't create directory '%s': %s\n", d, why(err))
				code = 1
				break
			}
		}
	}
	return code
}

func rmdirCmd(pr *proc, args []string) int {
	code := 0
	for _, name := range args[1:] {
		p, err := pr.c.stat(pr.dir, name, false)
		if err == nil && !p.info.IsDir() {
			err = syscall.ENOTDIR
		}
		if err == nil {
			err = pr.c.remove(pr.dir, name)
		}
		if err != nil {
			pr.errf("rmdir: '%s': %s\n", name, why(err))
			code = 1
		}
	}
	return code
}

func rmCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "rRfi")
	if !ok {
		return 1
	}
	code := 0
	for _, name := range names {
		p, err := pr.c.stat(pr.dir, name, false)
		switch {
		case errors.Is(err, fs.ErrNotExist) && opts['f'] != "":
			continue
		case err == nil && p.info.IsDir() && opts['r']+opts['R'] == "":
			pr.errf("rm: '%s' is a directory\n", name)
			code = 1
			continue
		case err == nil:
			err = pr.removeAll(p.path, 0)
		}
		if err != nil {
			pr.errf("rm: can't remove '%s': %s\n", name, why(err))
			code = 1
		}
	}
	return code
}

// removeAll goes into a tree; it stops at a mount and at what is made up, as
// a busy or read-only place.
func (pr *proc) removeAll(name string, depth int) error {
	p, err := pr.c.stat("/", name, false)
	if err != nil {
		return err
	}
	if depth > 200 {
		return syscall.ELOOP
	}
	var failed error
	if p.info.IsDir() {
		list, err := pr.c.readDir("/", name)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := pr.removeAll(e.path, depth+1); err != nil {
				failed = err
			}
		}
	}
	if failed != nil {
		return failed
	}
	return pr.c.remove("/", name)
}

func touchCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "cam")
	if !ok {
		return 1
	}
	code := 0
	for _, name := range names {
		p, err := pr.c.find(pr.dir, name, true)
		switch {
		case err != nil:
		case p.info == nil && opts['c'] != "":
			continue
		case p.info == nil:
			var f io.Closer
			if f, err = pr.openAs(name, os.O_WRONLY|os.O_CREATE); err == nil {
				err = f.Close()
			}
		case p.writable("") != nil:
			err = p.writable("touch")
		default:
			err = p.mnt.root.Chtimes(p.rel, time.Now(), time.Now())
		}
		if err != nil {
			pr.errf("touch: %s: %s\n", name, why(err))
			code = 1
		}
	}
	return code
}

// target is where a file goes that is moved or copied to a directory.
func (pr *proc) target(from, to string) string {
	if p, err := pr.c.stat(pr.dir, to, true); err == nil && p.info.IsDir() {
		return path.Join(p.path, path.Base(from))
	}
	return to
}

func mvCmd(pr *proc, args []string) int {
	_, names, ok := pr.options(args, "fin")
	if !ok || len(names) < 2 {
		pr.errf("mv: missing file operand\n")
		return 1
	}
	to := names[len(names)-1]
	code := 0
	for _, from := range names[:len(names)-1] {
		dest := pr.target(from, to)
		err := pr.c.rename(pr.dir, from, dest)
		if errors.Is(err, syscall.EXDEV) {
			if err = pr.copyTree(from, dest, true, 0); err == nil {
				if p, e := pr.c.stat(pr.dir, from, false); e == nil {
					err = pr.removeAll(p.path, 0)
				}
			}
		}
		if err != nil {
			pr.errf("mv: can't rename '%s': %s\n", from, why(err))
			code = 1
		}
	}
	return code
}

func cpCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "rRafpd")
	if !ok || len(names) < 2 {
		pr.errf("cp: missing file operand\n")
		return 1
	}
	to := names[len(names)-1]
	code := 0
	for _, from := range names[:len(names)-1] {
		err := pr.copyTree(from, pr.target(from, to), opts['r']+opts['R']+opts['a'] != "", 0)
		if err != nil {
			pr.errf("cp: can't copy '%s': %s\n", from, why(err))
			code = 1
		}
	}
	return code
}

func (pr *proc) copyTree(from, to string, deep bool, depth int) error {
	p, err := pr.c.stat(pr.dir, from, true)
	switch {
	case err != nil:
		return err
	case p.info.IsDir() && (!deep || depth > 50):
		return syscall.EISDIR
	case p.info.IsDir():
		list, err := pr.c.readDir(pr.dir, from)
		if err != nil {
			return err
		}
		if err := pr.c.mkdir(pr.dir, to); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		for _, e := range list {
			if err := pr.copyTree(e.path, to+"/"+path.Base(e.path), deep, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if q, err := pr.c.stat(pr.dir, to, true); err == nil && q.path == p.path {
		return errors.New("same file")
	}
	in, err := pr.open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := pr.openAs(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func lnCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "sfn")
	if !ok || len(names) < 1 {
		pr.errf("ln: missing file operand\n")
		return 1
	}
	if opts['s'] == "" {
		pr.errf("ln: hard links are not played here\n")
		return 1
	}
	to := path.Base(names[0])
	if len(names) > 1 {
		to = pr.target(names[0], names[1])
	}
	if opts['f'] != "" {
		_ = pr.c.remove(pr.dir, to)
	}
	if err := pr.c.symlink(pr.dir, names[0], to); err != nil {
		pr.errf("ln: %s: %s\n", to, why(err))
		return 1
	}
	return 0
}

func chmodCmd(pr *proc, args []string) int {
	if len(args) < 3 {
		pr.errf("chmod: missing operand\n")
		return 1
	}
	code := 0
	for _, name := range args[2:] {
		p, err := pr.c.stat(pr.dir, name, true)
		if err == nil {
			err = p.writable("chmod")
		}
		if err == nil {
			mode := p.info.Mode().Perm()
			if n, e := strconv.ParseUint(args[1], 8, 32); e == nil {
				mode = fs.FileMode(n) & 0o777
			} else if who, what, ok := strings.Cut(args[1], "+"); ok {
				mode |= bits(who, what)
			} else if who, what, ok := strings.Cut(args[1], "-"); ok {
				mode &^= bits(who, what)
			} else {
				err = syscall.EINVAL
			}
			if err == nil {
				// What its owner may not read would lock the practice cluster out.
				err = p.mnt.root.Chmod(p.rel, mode|0o600|fs.FileMode(oneIf(p.info.IsDir())*0o100))
			}
		}
		if err != nil {
			pr.errf("chmod: %s: %s\n", name, why(err))
			code = 1
		}
	}
	return code
}

func bits(who, what string) fs.FileMode {
	var m fs.FileMode
	for _, c := range what {
		m |= map[rune]fs.FileMode{'r': 0o444, 'w': 0o222, 'x': 0o111}[c]
	}
	var mask fs.FileMode
	for _, c := range who {
		mask |= map[rune]fs.FileMode{'u': 0o700, 'g': 0o070, 'o': 0o007, 'a': 0o777}[c]
	}
	if who == "" {
		mask = 0o755
	}
	return m & mask
}

func readlinkCmd(pr *proc, args []string) int {
	opts, names, ok := pr.options(args, "f")
	if !ok {
		return 1
	}
	for _, name := range names {
		full := opts['f'] != "" || args[0] == "realpath"
		p, err := pr.c.find(pr.dir, name, full)
		switch {
		case err != nil || args[0] == "realpath" && p.info == nil:
			pr.errf("%s: %s: No such file or directory\n", args[0], name)
			return 1
		case full:
			pr.printf("%s\n", p.path)
		case p.info == nil || p.info.Mode()&fs.ModeSymlink == 0:
			return 1
		default:
			target, _ := pr.c.readlink(p)
			pr.printf("%s\n", target)
		}
	}
	return 0
}

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

package container

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
	"syscall"
)

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

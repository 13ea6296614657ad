package container

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

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

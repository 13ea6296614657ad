package container

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
)

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

package container

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// mount is a place in the container's tree that an os.Root stands behind.
type mount struct {
	path     string
	root     *os.Root
	readOnly bool
	disk     *disk
}

// place is where a path leads: into a mount, or to something made up (node).
// info is nil where nothing is there yet.
type place struct {
	path string // absolute, symbolic links followed
	mnt  *mount
	rel  string // below mnt.root
	node *node
	info fs.FileInfo
}

// linkMark begins the stored target of every symbolic link: a name that cannot
// be made in a container, so that a link leads nowhere for whoever reads the
// directory on the host.
const linkMark = ".@"

const (
	maxLinks = 40
	maxDepth = 100 // directories in one another: looking for one takes the square of that
)

func (c *Container) mountOf(p string) (*mount, string) {
	for _, m := range c.mounts { // the longest first
		if p == m.path {
			return m, "."
		}
		if m.path == "/" {
			return m, p[1:]
		}
		if strings.HasPrefix(p, m.path+"/") {
			return m, p[len(m.path)+1:]
		}
	}
	return c.mounts[len(c.mounts)-1], p[1:]
}

// at looks at one path whose parents are no symbolic links.
func (c *Container) at(p string) (place, error) {
	m, rel := c.mountOf(p)
	if m.path == "/" {
		if n := c.nodeAt(p); n != nil {
			return place{path: p, node: n, info: n}, nil
		}
	}
	info, err := m.root.Lstat(rel)
	return place{path: p, mnt: m, rel: rel, info: info}, err
}

// find follows a path from dir. With follow a symbolic link at its end is
// followed too. A last element that does not exist is no error: its info is nil.
func (c *Container) find(dir, name string, follow bool) (place, error) {
	fail := func(err error) (place, error) {
		return place{}, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	if name == "" {
		return fail(syscall.ENOENT)
	}
	if len(name) > 4096 || strings.ContainsRune(name, 0) {
		return fail(syscall.ENAMETOOLONG)
	}
	if !path.IsAbs(name) {
		name = dir + "/" + name
	}
	todo := strings.Split(name, "/")
	wantDir := todo[len(todo)-1] == "" || todo[len(todo)-1] == "."
	cur, err := c.at("/")
	if err != nil {
		return fail(err)
	}
	for links := 0; len(todo) > 0; {
		part := todo[0]
		todo = todo[1:]
		switch {
		case part == "" || part == ".":
			continue
		case cur.info == nil:
			return fail(syscall.ENOENT)
		case !cur.info.IsDir():
			return fail(syscall.ENOTDIR)
		case len(part) > 255, strings.Count(cur.path, "/") > maxDepth:
			return fail(syscall.ENAMETOOLONG)
		case strings.HasPrefix(part, linkMark):
			return fail(syscall.EPERM)
		}
		next, err := c.at(path.Join(cur.path, part))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			next.info = nil
		case err != nil:
			return fail(err)
		}
		last := strings.Trim(strings.Join(todo, ""), ".") == "" && !hasUp(todo)
		if next.info != nil && next.info.Mode()&fs.ModeSymlink != 0 && (!last || follow || wantDir) {
			if links++; links > maxLinks {
				return fail(syscall.ELOOP)
			}
			target, err := c.readlink(next)
			if err != nil {
				return fail(err)
			}
			todo = append(strings.Split(target, "/"), todo...)
			if path.IsAbs(target) {
				if cur, err = c.at("/"); err != nil {
					return fail(err)
				}
			}
			continue
		}
		cur = next
	}
	if wantDir && cur.info != nil && !cur.info.IsDir() {
		return fail(syscall.ENOTDIR)
	}
	return cur, nil
}

func hasUp(parts []string) bool {
	for _, p := range parts {
		if p == ".." {
			return true
		}
	}
	return false
}

func (c *Container) readlink(p place) (string, error) {
	if p.node != nil {
		return p.node.link, nil
	}
	target, err := p.mnt.root.Readlink(p.rel)
	return strings.TrimPrefix(target, linkMark), err
}

// stat is find for something that must exist.
func (c *Container) stat(dir, name string, follow bool) (place, error) {
	p, err := c.find(dir, name, follow)
	if err == nil && p.info == nil {
		err = &fs.PathError{Op: "stat", Path: name, Err: syscall.ENOENT}
	}
	return p, err
}

// why is an error in the C library's words.
func why(err error) string {
	var no syscall.Errno
	if !errors.As(err, &no) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			no = syscall.ENOENT
		case errors.Is(err, fs.ErrExist):
			no = syscall.EEXIST
		default:
			no = syscall.EPERM
		}
	}
	s := no.Error()
	return strings.ToUpper(s[:1]) + s[1:]
}

package container

import (
	"io/fs"
	"os"
	"path"
	"sort"
	"syscall"
)

func (p place) writable(op string) error {
	if p.mnt == nil || p.mnt.readOnly {
		return &fs.PathError{Op: op, Path: p.path, Err: syscall.EROFS}
	}
	return nil
}

// openFile opens what is at name for a process: a file, a device or something
// made up.
func (pr *proc) openFile(name string, flag int, perm fs.FileMode) (*file, error) {
	c := pr.c
	p, err := c.find(pr.dir, name, true)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*file, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	writes := flag&(os.O_WRONLY|os.O_RDWR) != 0
	switch {
	case p.info == nil && flag&os.O_CREATE == 0:
		return fail(syscall.ENOENT)
	case p.node != nil && p.node.open != nil:
		return p.node.open(pr)
	case p.info != nil && p.info.IsDir() && writes:
		return fail(syscall.EISDIR)
	case p.node != nil && writes:
		return fail(syscall.EACCES)
	case p.node != nil:
		return c.newFile(&memory{data: p.node.content(pr)})
	case p.info != nil && !p.info.IsDir() && !p.info.Mode().IsRegular():
		return fail(syscall.ENXIO)
	case writes && p.mnt.readOnly:
		return fail(syscall.EROFS)
	}
	var freed int64
	if p.info == nil {
		if err := p.mnt.disk.take(0, 1); err != nil {
			return fail(err)
		}
	} else if flag&os.O_TRUNC != 0 {
		freed = p.info.Size()
	}
	f, err := p.mnt.root.OpenFile(p.rel, flag, perm)
	if err != nil {
		if p.info == nil {
			p.mnt.disk.give(0, 1)
		}
		return fail(err)
	}
	if freed > 0 {
		p.mnt.disk.give(freed, 0)
	}
	return c.newFile(&diskFile{f: f, disk: p.mnt.disk})
}

// readDir lists a directory, sorted by name, with what is mounted in it.
func (c *Container) readDir(dir, name string) ([]place, error) {
	p, err := c.stat(dir, name, true)
	if err != nil {
		return nil, err
	}
	if !p.info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOTDIR}
	}
	names := map[string]bool{}
	if p.node != nil {
		for _, n := range p.node.entries(c) {
			names[n] = true
		}
	} else {
		f, err := p.mnt.root.Open(p.rel)
		if err != nil {
			return nil, err
		}
		entries, err := f.Readdirnames(2 * p.mnt.disk.maxFiles)
		_ = f.Close()
		if err != nil && len(entries) > 0 {
			return nil, err
		}
		for _, n := range entries {
			names[n] = true
		}
		if p.path == "/" {
			for _, n := range c.nodesInRoot() {
				names[n] = true
			}
		} else if p.path == "/usr" {
			for _, n := range c.nodesInUsr() {
				names[n] = true
			}
		}
	}
	var out []place
	for n := range names {
		if e, err := c.at(path.Join(p.path, n)); err == nil {
			out = append(out, e)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].path < out[j].path })
	return out, nil
}

// make claims room for a new entry and has it made.
func (c *Container) make(dir, name, op string, make func(place) error) error {
	p, err := c.find(dir, name, false)
	if err == nil && p.info != nil {
		err = &fs.PathError{Op: op, Path: name, Err: syscall.EEXIST}
	}
	if err == nil {
		err = p.writable(op)
	}
	if err == nil {
		err = p.mnt.disk.take(0, 1)
	}
	if err != nil {
		return err
	}
	if err := make(p); err != nil {
		p.mnt.disk.give(0, 1)
		return err
	}
	return nil
}

func (c *Container) mkdir(dir, name string) error {
	return c.make(dir, name, "mkdir", func(p place) error { return p.mnt.root.Mkdir(p.rel, 0o755) })
}

func (c *Container) symlink(dir, target, name string) error {
	return c.make(dir, name, "symlink", func(p place) error {
		return p.mnt.root.Symlink(linkMark+target, p.rel)
	})
}

// remove takes away one file, link or empty directory.
func (c *Container) remove(dir, name string) error {
	p, err := c.stat(dir, name, false)
	if err == nil {
		err = p.writable("remove")
	}
	if err == nil && p.rel == "." {
		err = &fs.PathError{Op: "remove", Path: name, Err: syscall.EBUSY}
	}
	if err != nil {
		return err
	}
	if err := p.mnt.root.Remove(p.rel); err != nil {
		return err
	}
	p.mnt.disk.give(p.size(), 1)
	return nil
}

func (p place) size() int64 {
	if p.info == nil || !p.info.Mode().IsRegular() {
		return 0
	}
	return p.info.Size()
}

// rename moves within one mount; syscall.EXDEV where it would leave it.
func (c *Container) rename(dir, from, to string) error {
	p, err := c.stat(dir, from, false)
	if err == nil {
		err = p.writable("rename")
	}
	if err != nil {
		return err
	}
	q, err := c.find(dir, to, false)
	if err == nil {
		err = q.writable("rename")
	}
	switch {
	case err != nil:
		return err
	case p.rel == "." || q.rel == ".":
		return &fs.PathError{Op: "rename", Path: from, Err: syscall.EBUSY}
	case p.mnt != q.mnt:
		return &fs.PathError{Op: "rename", Path: from, Err: syscall.EXDEV}
	}
	if q.info != nil {
		defer q.mnt.disk.give(q.size(), 1)
	}
	return p.mnt.root.Rename(p.rel, q.rel)
}

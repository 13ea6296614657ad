package container

import (
	"crypto/rand"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// node is a file, directory or link that is made up: it exists on no disk. It
// is its own fs.FileInfo.
type node struct {
	name    string
	mode    fs.FileMode
	link    string
	cmd     string // the command that it is
	entries func(*Container) []string
	content func(*proc) []byte
	open    func(*proc) (*file, error)
	born    time.Time
}

func (n *node) Name() string       { return n.name }
func (n *node) Size() int64        { return int64(len(n.link)) }
func (n *node) Mode() fs.FileMode  { return n.mode }
func (n *node) ModTime() time.Time { return n.born }
func (n *node) IsDir() bool        { return n.mode.IsDir() }
func (n *node) Sys() any           { return nil }

func dirNode(entries ...string) *node {
	return &node{mode: fs.ModeDir | 0o755, entries: func(*Container) []string { return entries }}
}

func textNode(text func(pr *proc) string) *node {
	return &node{mode: 0o444, content: func(pr *proc) []byte { return []byte(text(pr)) }}
}

func fdNode(fd int) *node {
	return &node{mode: fs.ModeDevice | fs.ModeCharDevice | 0o620, open: func(pr *proc) (*file, error) {
		if fd >= len(pr.fds) || pr.fds[fd] == nil {
			return nil, syscall.ENXIO
		}
		return pr.fds[fd].dup(), nil
	}}
}

func deviceNode(d device) *node {
	return &node{mode: fs.ModeDevice | fs.ModeCharDevice | 0o666, open: func(pr *proc) (*file, error) {
		return pr.c.newFile(d)
	}}
}

func random(p []byte) { _, _ = rand.Read(p) }

var devices = map[string]*node{
	"null":    deviceNode(device{}),
	"zero":    deviceNode(device{fill: func(p []byte) { clear(p) }}),
	"full":    deviceNode(device{fill: func(p []byte) { clear(p) }, full: true}),
	"random":  deviceNode(device{fill: random}),
	"urandom": deviceNode(device{fill: random}),
	"stdin":   fdNode(0), "stdout": fdNode(1), "stderr": fdNode(2), "tty": fdNode(0),
	"fd": {mode: fs.ModeSymlink | 0o777, link: "/proc/self/fd"},
}

func (c *Container) nodesInRoot() []string {
	out := []string{"dev", "proc", "sys"}
	for dir := range c.image.dirs {
		if path.Dir(dir) == "/" {
			out = append(out, dir[1:])
		}
	}
	for link := range c.image.links {
		out = append(out, link[1:])
	}
	return out
}

func (c *Container) nodesInUsr() []string {
	var out []string
	for dir := range c.image.dirs {
		if path.Dir(dir) == "/usr" {
			out = append(out, path.Base(dir))
		}
	}
	return out
}

// nodeAt is the made-up node at a path of the root mount, or nil.
func (c *Container) nodeAt(p string) *node {
	n := c.makeNode(p)
	if n == nil {
		return nil
	}
	out := *n
	out.name, out.born = path.Base(p), c.born
	return &out
}

func (c *Container) makeNode(p string) *node {
	if target, ok := c.image.links[p]; ok {
		return &node{mode: fs.ModeSymlink | 0o777, link: target}
	}
	if cmds, ok := c.image.dirs[p]; ok {
		return &node{mode: fs.ModeDir | 0o755, entries: func(*Container) []string { return cmds }}
	}
	dir, base := path.Split(p)
	dir = strings.TrimSuffix(dir, "/")
	if cmds, ok := c.image.dirs[dir]; ok {
		if i := sort.SearchStrings(cmds, base); i < len(cmds) && cmds[i] == base {
			return &node{mode: 0o755, cmd: base, content: func(*proc) []byte { return []byte("\x7fELF\x02\x01\x01\n") }}
		}
		return nil
	}
	switch {
	case p == "/dev":
		return dirNode("fd", "full", "null", "random", "stderr", "stdin", "stdout", "tty", "urandom", "zero")
	case dir == "/dev":
		return devices[base]
	case p == "/sys":
		return dirNode()
	case p == "/proc" || strings.HasPrefix(p, "/proc/"):
		return c.procNode(strings.Split(strings.TrimPrefix(p, "/proc"), "/")[1:])
	}
	return nil
}

// procNode is what /proc says: of the container's own processes only.
func (c *Container) procNode(parts []string) *node {
	if len(parts) == 0 {
		return &node{mode: fs.ModeDir | 0o555, entries: func(c *Container) []string {
			out := []string{"loadavg", "meminfo", "mounts", "self", "uptime", "version"}
			for _, q := range c.table.list() {
				out = append(out, strconv.Itoa(q.pid))
			}
			return out
		}}
	}
	if len(parts) == 1 {
		switch parts[0] {
		case "self":
			return &node{mode: fs.ModeSymlink | 0o777, link: "thread"} // see find's caller: self is the reader
		case "version":
			return textNode(func(*proc) string { return "Linux version " + kernel + " (practice cluster)\n" })
		case "uptime":
			return textNode(func(pr *proc) string {
				up := strconv.FormatFloat(time.Since(pr.c.born).Seconds(), 'f', 2, 64)
				return up + " " + up + "\n"
			})
		case "loadavg":
			return textNode(func(pr *proc) string { return "0.00 0.01 0.00 1/64 1\n" })
		case "meminfo":
			return textNode(func(*proc) string {
				return "MemTotal:        8145652 kB\nMemFree:         5291780 kB\nMemAvailable:    6853012 kB\n"
			})
		case "mounts":
			return textNode(func(pr *proc) string { return pr.c.mountText() })
		case "thread":
			return c.procDir(0)
		}
	}
	pid, err := strconv.Atoi(parts[0])
	if parts[0] == "thread" {
		pid, err = 0, nil
	}
	if err != nil {
		return nil
	}
	if len(parts) == 1 {
		return c.procDir(pid)
	}
	of := func(text func(*proc) string) *node {
		return textNode(func(pr *proc) string {
			if pid == 0 {
				return text(pr)
			}
			if q := c.table.get(pid); q != nil {
				return text(q)
			}
			return ""
		})
	}
	switch strings.Join(parts[1:], "/") {
	case "cmdline":
		return of(func(q *proc) string { return strings.Join(q.argv(), "\x00") + "\x00" })
	case "comm":
		return of(func(q *proc) string { return path.Base(q.argv()[0]) + "\n" })
	case "environ":
		return of(func(q *proc) string { return strings.Join(q.environ(), "\x00") + "\x00" })
	case "status":
		return of(func(q *proc) string {
			return "Name:\t" + path.Base(q.argv()[0]) + "\nState:\tS (sleeping)\nPid:\t" + strconv.Itoa(q.pid) +
				"\nPPid:\t" + strconv.Itoa(q.ppid) + "\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n"
		})
	case "fd":
		return dirNode("0", "1", "2")
	case "fd/0", "fd/1", "fd/2":
		return fdNode(int(parts[2][0] - '0'))
	}
	return nil
}

func (c *Container) procDir(pid int) *node {
	if pid != 0 && c.table.get(pid) == nil {
		return nil
	}
	return &node{mode: fs.ModeDir | 0o555, entries: func(*Container) []string {
		return []string{"cmdline", "comm", "environ", "fd", "status"}
	}}
}

const kernel = "6.8.0-practice"

func (c *Container) mountText() string {
	var b strings.Builder
	b.WriteString("overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n")
	for _, m := range c.mounts {
		if m.path == "/" {
			continue
		}
		mode := "rw"
		if m.readOnly {
			mode = "ro"
		}
		b.WriteString("/dev/vda1 " + m.path + " ext4 " + mode + ",relatime 0 0\n")
	}
	return b.String()
}

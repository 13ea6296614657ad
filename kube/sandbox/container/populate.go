package container

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// populate writes the image's files into the root, those apart that are there
// already, and a directory for every mount. It is done at the first use, since
// most containers of a practice cluster are never looked into.
func (c *Container) populate() error {
	c.populated.Do(func() {
		root := c.spec.Root
		dirs := []string{"etc", "root", "tmp", "var/log", "run", "home", "usr", "var/run"}
		if c.image.family == "none" {
			dirs = []string{"etc"}
		}
		for _, d := range dirs {
			c.popErr = errors.Join(c.popErr, root.MkdirAll(d, 0o755))
		}
		for _, m := range c.mounts {
			if m.path != "/" && !strings.HasPrefix(m.path, "/proc/") {
				// Below another mount the directory is in that volume.
				over, rel := c.mountOf(path.Dir(m.path))
				if over.path == "/" && !over.readOnly {
					c.popErr = errors.Join(c.popErr, over.root.MkdirAll(m.path[1:], 0o755))
				} else if !over.readOnly {
					_ = over.root.MkdirAll(path.Join(rel, path.Base(m.path)), 0o755)
				}
			}
		}
		files := c.image.files()
		if files == nil {
			files = map[string]string{}
		}
		files["etc/hostname"] = c.hostname() + "\n"
		files["etc/hosts"] = c.hosts()
		files["etc/resolv.conf"] = "search " + c.spec.Namespace +
			".svc.cluster.local svc.cluster.local cluster.local\nnameserver " + clusterDNS + "\noptions ndots:5\n"
		for name, text := range files {
			c.popErr = errors.Join(c.popErr, c.seed(name, text))
		}
		if c.image.server == "nginx" {
			for name, target := range map[string]string{"access.log": "/dev/stdout", "error.log": "/dev/stderr"} {
				c.popErr = errors.Join(c.popErr, c.seedLog(name, target))
			}
		}
	})
	return c.popErr
}

// clusterDNS is where a cluster's DNS answers by custom: the tenth address.
const clusterDNS = "10.96.0.10"

func (c *Container) seed(name, text string) error {
	if m, _ := c.mountOf("/" + name); m.path != "/" {
		return nil
	}
	root := c.spec.Root
	if _, err := root.Lstat(name); err == nil {
		return nil
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return root.WriteFile(name, []byte(text), 0o644)
}

// seedLog makes the image's log a link to the container's output, as nginx's
// image has it; a volume over the directory hides the link.
func (c *Container) seedLog(name, target string) error {
	p := "/var/log/nginx/" + name
	if m, _ := c.mountOf(p); m.path != "/" {
		return nil
	}
	if err := c.spec.Root.MkdirAll("var/log/nginx", 0o755); err != nil {
		return err
	}
	err := c.spec.Root.Symlink(linkMark+target, p[1:])
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

func (c *Container) hostname() string {
	if c.spec.Hostname != "" {
		return c.spec.Hostname
	}
	return c.spec.Pod
}

func (c *Container) hosts() string {
	out := "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
	if c.spec.PodIP != "" {
		out += c.spec.PodIP + "\t" + c.hostname() + "\n"
	}
	return out
}

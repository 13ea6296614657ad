package container

import (
	"path"
	"slices"
	"sort"
	"strings"
)

// image is what a container's image brings.
type image struct {
	family string              // "busybox", "alpine", "debian", "none"
	server string              // what it serves as: "nginx", "http", "" for nothing
	base   string              // the name without registry and tag
	tag    string              // "" where none is given
	dirs   map[string][]string // made-up directories of commands, sorted
	links  map[string]string   // made-up symbolic links in /
	cmd    []string            // what runs when nothing else is said
}

var (
	// noShell are images of nothing but their program.
	noShell = []string{
		"pause", "coredns", "fluent-bit", "hello-world", "kube-apiserver", "kube-controller-manager",
		"kube-scheduler", "kube-proxy", "etcd", "prometheus-config-reloader", "metrics-server", "static",
		"kube-state-metrics", "prometheus-operator", "config-agent", "clusterconnect-agent", "scratch",
	}
	onBusybox = []string{"busybox", "prometheus", "alertmanager", "node-exporter"}
	onAlpine  = []string{"alpine", "grafana", "curl", "aci-helloworld"}

	shellWords = words("sh cat echo printf ls ps env date sleep hostname id whoami pwd mkdir rmdir rm touch " +
		"mv cp ln chmod grep wc sort uniq cut tr head tail true false kill uname which seq test [ tee sed " +
		"printenv basename dirname readlink yes df nproc uptime free find xargs tty realpath")
	busyboxWords = words("ash wget nslookup ping clear")
	debianWords  = words("bash dash")
	notInDebian  = words("ps free uptime")
)

func words(s string) []string { return strings.Fields(s) }

// imageOf reads an image's name. A name that says nothing is taken for a small
// Debian with a program of its own.
func imageOf(ref string) image {
	ref, _, _ = strings.Cut(ref, "@")
	im := image{base: path.Base(ref)}
	if i := strings.LastIndexByte(im.base, ':'); i >= 0 {
		im.base, im.tag = im.base[:i], im.base[i+1:]
	}
	distroless := strings.Contains(ref, "distroless")
	has := func(list []string) bool { return slices.Contains(list, im.base) }
	switch {
	case distroless, has(noShell):
		im.family = "none"
	case has(onBusybox) || strings.Contains(im.tag, "busybox"):
		im.family = "busybox"
	case has(onAlpine) || strings.Contains(im.tag, "alpine"):
		im.family = "alpine"
	default:
		im.family = "debian"
	}
	switch im.base {
	case "nginx":
		im.server, im.cmd = "nginx", []string{"nginx", "-g", "daemon off;"}
	case "busybox":
		im.cmd = []string{"sh"}
	case "alpine":
		im.cmd = []string{"/bin/sh"}
	case "debian", "ubuntu":
		im.cmd = []string{"bash"}
	default:
		im.cmd = []string{"/" + im.base}
	}
	im.commands()
	return im
}

func (im *image) commands() {
	im.dirs, im.links = map[string][]string{}, map[string]string{}
	switch im.family {
	case "busybox":
		im.dirs["/bin"] = append(slices.Clone(shellWords), busyboxWords...)
	case "alpine":
		im.dirs["/bin"] = append(slices.Clone(shellWords), busyboxWords...)
		im.dirs["/usr/bin"], im.dirs["/usr/sbin"] = nil, nil
		if im.base == "curl" || im.base == "nginx" {
			im.dirs["/usr/bin"] = []string{"curl"}
		}
	case "debian":
		im.dirs["/usr/bin"] = append(slices.DeleteFunc(slices.Clone(shellWords), func(w string) bool {
			return slices.Contains(notInDebian, w)
		}), debianWords...)
		im.dirs["/usr/sbin"] = nil
		im.links["/bin"], im.links["/sbin"] = "usr/bin", "usr/sbin"
		if im.base == "nginx" || im.base == "curl" {
			im.dirs["/usr/bin"] = append(im.dirs["/usr/bin"], "curl")
		}
	}
	if im.server == "nginx" {
		im.dirs["/usr/sbin"] = append(im.dirs["/usr/sbin"], "nginx")
	}
	for _, cmds := range im.dirs {
		sort.Strings(cmds)
	}
}

func (im *image) shells() []string {
	switch im.family {
	case "busybox", "alpine":
		return []string{"/bin/sh", "/bin/ash"}
	case "debian":
		return []string{"/bin/bash", "/bin/sh"}
	}
	return nil
}

// shellKind is the shell that name is in this image.
func (im *image) shellKind(name string) dialect {
	switch {
	case path.Base(name) == "bash":
		return bash
	case im.family == "debian":
		return dash
	}
	return ash
}

func (im *image) env(hostname string) []string {
	search := "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
	out := []string{"PATH=" + search, "HOSTNAME=" + hostname, "HOME=/root"}
	if im.server == "nginx" {
		version := im.tag
		if version == "" || version == "latest" {
			version = nginxVersion
		}
		out = append(out, "NGINX_VERSION="+strings.TrimSuffix(version, "-alpine"))
	}
	return out
}

// files are what the image holds beside its commands.
func (im *image) files() map[string]string {
	if im.family == "none" {
		return nil
	}
	id, pretty := "debian", "Debian GNU/Linux 12 (bookworm)"
	switch im.family {
	case "alpine":
		id, pretty = "alpine", "Alpine Linux v3.22"
	case "busybox":
		id = ""
	}
	out := map[string]string{
		"etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
		"etc/group":  "root:x:0:\nnobody:x:65534:\n",
		"etc/shadow": "root:*:::::::\n",
	}
	if id != "" {
		out["etc/os-release"] = "PRETTY_NAME=\"" + pretty + "\"\nID=" + id + "\n"
	}
	if im.server == "nginx" {
		out["usr/share/nginx/html/index.html"] = nginxWelcome
		out["usr/share/nginx/html/50x.html"] = nginxPage("Error", "An error occurred.")
		out["etc/nginx/nginx.conf"] = nginxConf
		out["etc/nginx/conf.d/default.conf"] = nginxSite
	}
	return out
}

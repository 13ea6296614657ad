package container

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const nginxVersion = "1.29.1"

// web is a running web server: its process and its logs.
type web struct {
	pr      *proc
	version string

	mu     sync.Mutex
	access *file
	errors *file
	conns  int
}

// nginxCmd is nginx as a container runs it, until it is asked to end.
func nginxCmd(pr *proc, args []string) int {
	w := &web{pr: pr, version: pr.getenv("NGINX_VERSION")}
	if w.version == "" {
		w.version = nginxVersion
	}
	for i, a := range args[1:] {
		switch a {
		case "-v", "-V":
			pr.errf("nginx version: nginx/%s\n", w.version)
			return 0
		case "-t":
			pr.errf("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n" +
				"nginx: configuration file /etc/nginx/nginx.conf test is successful\n")
			return 0
		case "-s":
			return nginxSignal(pr, args[i+1:])
		}
	}
	if err := w.logs(); err != nil {
		pr.errf("nginx: [alert] could not open error log file: %s\n", why(err))
		return 1
	}
	defer w.end()
	pr.c.mu.Lock()
	taken := pr.c.web != nil
	if !taken {
		pr.c.web = w
	}
	pr.c.mu.Unlock()
	if taken {
		w.log("emerg", 0, "bind() to 0.0.0.0:80 failed (98: Address already in use)")
		return 1
	}
	pr.setArgs([]string{"nginx: master process " + strings.Join(args, " ")})
	w.log("notice", 0, `using the "epoll" event method`)
	w.log("notice", 0, "nginx/"+w.version)
	w.log("notice", 0, "OS: Linux "+kernel)
	w.log("notice", 0, "start worker processes")
	w.log("notice", 0, "start worker process 29")
	pr.catch(syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGUSR1)
	for {
		select {
		case <-pr.ctx.Done():
			return 137
		case <-pr.poke:
		}
		pr.mu.Lock()
		got := pr.pending
		pr.pending = nil
		pr.mu.Unlock()
		for _, sig := range got {
			w.log("notice", 0, fmt.Sprintf("signal %d (SIG%s) received", int(sig), map[syscall.Signal]string{
				syscall.SIGTERM: "TERM", syscall.SIGINT: "INT", syscall.SIGQUIT: "QUIT", syscall.SIGHUP: "HUP", syscall.SIGUSR1: "USR1",
			}[sig]))
			switch sig {
			case syscall.SIGHUP:
				w.log("notice", 0, "reconfiguring")
			case syscall.SIGUSR1:
				w.log("notice", 0, "reopening logs")
				if err := w.logs(); err != nil {
					return 1
				}
			default:
				w.log("notice", 0, "exit")
				return 0
			}
		}
	}
}

func nginxSignal(pr *proc, args []string) int {
	pr.c.mu.Lock()
	w := pr.c.web
	pr.c.mu.Unlock()
	if w == nil || len(args) < 2 {
		pr.errf("nginx: [error] invalid PID number \"\" in \"/run/nginx.pid\"\n")
		return 1
	}
	sig, ok := map[string]syscall.Signal{
		"stop": syscall.SIGTERM, "quit": syscall.SIGQUIT, "reload": syscall.SIGHUP, "reopen": syscall.SIGUSR1,
	}[args[1]]
	if !ok {
		pr.errf("nginx: invalid option: \"-s %s\"\n", args[1])
		return 1
	}
	w.pr.signal(sig, false)
	return 0
}

// logs opens the logs, anew where they are open.
func (w *web) logs() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	flag := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	for name, f := range map[string]**file{"access": &w.access, "error": &w.errors} {
		got, err := w.pr.openFile("/var/log/nginx/"+name+".log", flag, 0o644)
		if err != nil {
			return err
		}
		(*f).close()
		*f = got
	}
	return nil
}

func (w *web) end() {
	w.pr.c.mu.Lock()
	if w.pr.c.web == w {
		w.pr.c.web = nil
	}
	w.pr.c.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.access.close()
	w.errors.close()
	w.access, w.errors = nil, nil
}

// log writes a line of the error log; conn 0 is the master's own.
func (w *web) log(level string, conn int, text string) {
	who, of := "1#1: ", ""
	if conn > 0 {
		who, of = "29#29: ", "*"+strconv.Itoa(conn)+" "
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	line := time.Now().UTC().Format("2006/01/02 15:04:05") + " [" + level + "] " + who + of + text + "\n"
	w.write(w.errors, line)
}

func (w *web) write(f *file, line string) {
	if f == nil || w.pr.c.meter.spend(w.pr.ctx, len(line)) != nil {
		return
	}
	_, _ = f.write(w.pr.ctx, []byte(line))
}

// Ports are the TCP ports that the container listens on: nil while no server
// runs in it.
func (c *Container) Ports() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.web == nil {
		return nil
	}
	return []int{80}
}

// ServeHTTP answers as the container's web server would, and writes its logs.
// r.RemoteAddr is the client's. A container that serves nothing answers 502:
// ask Ports first.
func (c *Container) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	w := c.web
	c.mu.Unlock()
	if w == nil {
		http.Error(rw, "nothing listens", http.StatusBadGateway)
		return
	}
	w.mu.Lock()
	w.conns++
	conn := w.conns
	w.mu.Unlock()
	status, body := w.page(r, conn)
	h := rw.Header()
	h.Set("Server", "nginx/"+w.version)
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", contentType(r.URL.Path, status))
	}
	if status == http.StatusMovedPermanently {
		h.Set("Location", r.URL.Path+"/")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	rw.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = rw.Write(body)
	}
	agent, ref := clean(r.UserAgent()), clean(r.Referer())
	w.mu.Lock()
	defer w.mu.Unlock()
	w.write(w.access, fmt.Sprintf("%s - - [%s] \"%s\" %d %d \"%s\" \"%s\" \"-\"\n", client(r),
		time.Now().UTC().Format("02/Jan/2006:15:04:05 -0700"), requestLine(r), status, len(body), ref, agent))
}

// clean is a header as a log may hold it: short and printable.
func clean(s string) string {
	if s == "" {
		return "-"
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '"' {
			return '_'
		}
		return r
	}, s)
	return s[:min(len(s), 512)]
}

func client(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return host
	}
	return clean(r.RemoteAddr)
}

func requestLine(r *http.Request) string {
	return clean(r.Method + " " + r.URL.RequestURI() + " HTTP/1.1")
}

// page is what nginx's default site answers; what goes wrong is in its error log.
func (w *web) page(r *http.Request, conn int) (int, []byte) {
	fail := func(status int, why string) (int, []byte) {
		if why != "" {
			w.log("error", conn, fmt.Sprintf("%s, client: %s, server: localhost, request: \"%s\", host: \"%s\"",
				why, client(r), requestLine(r), clean(r.Host)))
		}
		return status, []byte(nginxPage(strconv.Itoa(status)+" "+http.StatusText(status), "") + "")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return fail(http.StatusMethodNotAllowed, "")
	}
	const root = "/usr/share/nginx/html"
	name := root + path.Clean("/"+r.URL.Path)
	c := w.pr.c
	p, err := c.stat("/", name, true)
	if err == nil && p.info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			return fail(http.StatusMovedPermanently, "")
		}
		if p, err = c.stat("/", name+"/index.html", true); err != nil {
			return fail(http.StatusForbidden, fmt.Sprintf("directory index of \"%s/\" is forbidden", clean(strings.TrimSuffix(name, "/"))))
		}
	}
	if err != nil {
		return fail(http.StatusNotFound, fmt.Sprintf("open() \"%s\" failed (2: No such file or directory)", clean(name)))
	}
	f, err := w.pr.openFile(p.path, os.O_RDONLY, 0)
	if err != nil {
		return fail(http.StatusForbidden, fmt.Sprintf("open() \"%s\" failed (13: Permission denied)", clean(name)))
	}
	defer f.close()
	body, err := io.ReadAll(io.LimitReader(opened{f, w.pr}, maxBody))
	if err != nil {
		return fail(http.StatusInternalServerError, "")
	}
	return http.StatusOK, body
}

func contentType(name string, status int) string {
	types := map[string]string{
		".txt": "text/plain", ".css": "text/css", ".js": "application/javascript", ".json": "application/json",
		".png": "image/png", ".svg": "image/svg+xml",
	}
	if t := types[path.Ext(name)]; t != "" && status == http.StatusOK {
		return t
	}
	return "text/html"
}

// nginxPage is a page of the server's own.
func nginxPage(title, text string) string {
	if text != "" {
		text = "<p>" + text + "</p>\r\n"
	}
	return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
		"</h1></center>\r\n" + text + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
}

const nginxWelcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>The web server of this practice cluster answers.</p>
</body>
</html>
`

const nginxConf = `error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;
events { worker_connections  1024; }
http {
    access_log  /var/log/nginx/access.log  main;
    include /etc/nginx/conf.d/*.conf;
}
`

const nginxSite = `server {
    listen       80;
    server_name  localhost;
    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
`

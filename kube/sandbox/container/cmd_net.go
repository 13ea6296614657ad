package container

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"
)

// maxBody is how much of a response is taken.
const maxBody = 4 << 20

type response struct {
	status int
	header http.Header
	body   []byte
}

// get asks the pod's network; the container itself where it is its own host.
// timeout 0 waits for ctx alone.
func (pr *proc) get(u *url.URL, agent string, timeout time.Duration) (response, error) {
	ctx := withAgent(pr.ctx, agent)
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	target := *u
	host := u.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || host == pr.c.hostname() || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		if pr.c.spec.PodIP == "" {
			return response{}, ErrRefused
		}
		target.Host = pr.c.spec.PodIP
		if p := u.Port(); p != "" {
			target.Host = net.JoinHostPort(pr.c.spec.PodIP, p)
		}
	}
	if pr.c.spec.Net == nil {
		if net.ParseIP(host) == nil {
			return response{}, ErrNoHost
		}
		return response{}, ErrUnreachable
	}
	status, header, body, err := pr.c.spec.Net.Get(ctx, target.String())
	if err != nil {
		return response{}, err
	}
	if len(body) > maxBody {
		body = body[:maxBody]
	}
	return response{status, header, body}, pr.c.meter.spend(pr.ctx, len(body))
}

func parseURL(s string) (*url.URL, error) {
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err == nil && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		err = errors.New("not an http or ftp url: " + s)
	}
	if err == nil && u.Path == "" {
		u.Path = "/"
	}
	return u, err
}

func (pr *proc) addressOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	ip := u.Hostname()
	if r, ok := pr.c.spec.Net.(Resolver); ok && net.ParseIP(ip) == nil {
		if addrs, err := r.Lookup(pr.ctx, ip); err == nil && len(addrs) > 0 {
			ip = addrs[0]
		}
	}
	return ip + ":" + port
}

// wgetCmd is busybox's wget: -O, -q, -S, -T, --spider.
func wgetCmd(pr *proc, args []string) int {
	spider := false
	var plain []string
	for _, a := range args {
		switch {
		case a == "--spider":
			spider = true
		case strings.HasPrefix(a, "--timeout="):
			plain = append(plain, "-T", a[len("--timeout="):])
		case a == "--no-check-certificate", strings.HasPrefix(a, "--tries="):
		default:
			plain = append(plain, a)
		}
	}
	opts, rest, ok := pr.options(plain, "qO:ST:Y:U:P:ct:")
	if !ok || len(rest) == 0 {
		pr.errf("BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-T SEC] [-P DIR] URL...\n")
		return 1
	}
	quiet := opts['q'] != ""
	say := func(format string, a ...any) {
		if !quiet {
			pr.errf(format, a...)
		}
	}
	agent := opts['U']
	if agent == "" {
		agent = "Wget"
	}
	timeout := 900 * time.Second
	if n, err := strconv.Atoi(opts['T']); err == nil && n > 0 {
		timeout = time.Duration(n) * time.Second
	}
	for _, arg := range rest {
		u, err := parseURL(arg)
		if err != nil {
			pr.errf("wget: %v\n", err)
			return 1
		}
		var resp response
		for hop := 0; ; hop++ {
			if resp, err = pr.get(u, agent, timeout); err == nil || !errors.Is(err, ErrNoHost) {
				say("Connecting to %s (%s)\n", u.Host, pr.addressOf(u))
			}
			if err != nil {
				pr.errf("wget: %s\n", wgetWords(err, u, pr.addressOf(u)))
				return 1
			}
			if opts['S'] != "" {
				pr.errf("  HTTP/1.1 %d %s\n", resp.status, http.StatusText(resp.status))
				for _, k := range sorted(resp.header) {
					pr.errf("  %s: %s\n", k, resp.header.Get(k))
				}
			}
			to := resp.header.Get("Location")
			if resp.status/100 != 3 || to == "" {
				break
			}
			next, err := u.Parse(to)
			if err != nil || hop >= 5 {
				pr.errf("wget: too many redirections\n")
				return 1
			}
			u = next
		}
		if resp.status >= 400 {
			pr.errf("wget: server returned error: HTTP/1.1 %d %s\n", resp.status, http.StatusText(resp.status))
			return 1
		}
		if spider {
			say("remote file exists\n")
			continue
		}
		if code := pr.saveBody(u, opts['O'], opts['P'], resp.body, say); code != 0 {
			return code
		}
	}
	return 0
}

func (pr *proc) saveBody(u *url.URL, name, dir string, body []byte, say func(string, ...any)) int {
	if name == "" {
		if name = path.Base(u.Path); name == "/" || name == "." || strings.HasSuffix(u.Path, "/") {
			name = "index.html"
		}
		if dir != "" {
			name = dir + "/" + name
		}
		if _, err := pr.c.stat(pr.dir, name, true); err == nil {
			pr.errf("wget: can't open '%s': File exists\n", name)
			return 1
		}
	}
	bar := fmt.Sprintf("%-20.20s 100%% |********************************| %5d  0:00:00 ETA\n", path.Base(name), len(body))
	if name == "-" {
		say("writing to stdout\n")
		if !pr.print(string(body)) {
			return 1
		}
		say("%swritten to stdout\n", bar)
		return 0
	}
	f, err := pr.openAs(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return pr.cannot("wget", name, err)
	}
	say("saving to '%s'\n", name)
	_, err = f.Write(body)
	_ = f.Close()
	if err != nil {
		pr.errf("wget: write error: %s\n", why(err))
		return 1
	}
	say("%s'%s' saved\n", bar, name)
	return 0
}

func wgetWords(err error, u *url.URL, addr string) string {
	ip, _, _ := net.SplitHostPort(addr)
	switch {
	case errors.Is(err, ErrNoHost):
		return "bad address '" + u.Host + "'"
	case errors.Is(err, ErrRefused):
		return "can't connect to remote host (" + ip + "): Connection refused"
	case errors.Is(err, ErrUnreachable):
		return "can't connect to remote host (" + ip + "): No route to host"
	case errors.Is(err, context.DeadlineExceeded):
		return "download timed out"
	}
	return err.Error()
}

func curlCmd(pr *proc, args []string) int {
	var plain []string
	for i := 0; i < len(args); i++ {
		switch a := args[i]; a {
		case "--silent", "--fail", "--head", "--location", "--verbose", "--show-error", "--insecure", "--include":
			plain = append(plain, "-"+map[string]string{
				"--silent": "s", "--fail": "f", "--head": "I", "--location": "L",
				"--verbose": "v", "--show-error": "S", "--insecure": "k", "--include": "i",
			}[a])
		case "--max-time", "--connect-timeout", "--output":
			if i++; i < len(args) {
				plain = append(plain, map[string]string{"--max-time": "-m", "--connect-timeout": "-m", "--output": "-o"}[a], args[i])
			}
		default:
			plain = append(plain, a)
		}
	}
	opts, rest, ok := pr.options(plain, "sSfIo:Lm:vw:kiH:X:A:O")
	if !ok || len(rest) == 0 {
		pr.errf("curl: (2) no URL specified\n")
		return 2
	}
	if opts['X'] != "" && opts['X'] != "GET" && opts['X'] != "HEAD" {
		pr.errf("curl: (1) only GET is played here\n")
		return 1
	}
	say := func(code int, format string, a ...any) int {
		if opts['s'] == "" || opts['S'] != "" {
			pr.errf("curl: (%d) %s\n", code, fmt.Sprintf(format, a...))
		}
		return code
	}
	timeout := time.Duration(0)
	if opts['m'] != "" {
		timeout, _ = duration(opts['m'])
	}
	u, err := parseURL(rest[0])
	if err != nil {
		return say(3, "URL rejected: %v", err)
	}
	var resp response
	for hop := 0; ; hop++ {
		resp, err = pr.get(u, "curl/8.14.1", timeout)
		_, port, _ := strings.Cut(pr.addressOf(u), ":")
		switch {
		case errors.Is(err, ErrNoHost):
			return say(6, "Could not resolve host: %s", u.Hostname())
		case errors.Is(err, context.DeadlineExceeded):
			return say(28, "Operation timed out after %d milliseconds with 0 bytes received", timeout.Milliseconds())
		case err != nil:
			return say(7, "Failed to connect to %s port %s after 0 ms: Could not connect to server", u.Hostname(), port)
		}
		next, perr := u.Parse(resp.header.Get("Location"))
		if opts['L'] == "" || resp.status/100 != 3 || perr != nil || hop > 10 {
			break
		}
		u = next
	}
	if opts['f'] != "" && resp.status >= 400 {
		return say(22, "The requested URL returned error: %d", resp.status)
	}
	var out io.Writer = pr.out()
	name := opts['o']
	if opts['O'] != "" {
		name = path.Base(u.Path)
	}
	if name != "" && name != "-" {
		f, err := pr.openAs(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
		if err != nil {
			return say(23, "client returned ERROR on write: %s", why(err))
		}
		defer func() { _ = f.Close() }()
		out = f
	}
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\n", resp.status, http.StatusText(resp.status))
	for _, k := range sorted(resp.header) {
		head += k + ": " + resp.header.Get(k) + "\r\n"
	}
	if opts['v'] != "" {
		pr.errf("> GET %s HTTP/1.1\n> Host: %s\n> User-Agent: curl/8.14.1\n> Accept: */*\n>\n", u.RequestURI(), u.Host)
		pr.errf("< %s\n", strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(head, "\r", "")), "\n", "\n< "))
	}
	if opts['I'] != "" || opts['i'] != "" {
		_, _ = io.WriteString(out, head+"\r\n")
	}
	if opts['I'] == "" {
		if _, err := out.Write(resp.body); err != nil {
			return say(23, "client returned ERROR on write: %s", why(err))
		}
	}
	if w := opts['w']; w != "" {
		w = strings.NewReplacer("%{http_code}", strconv.Itoa(resp.status), "%{response_code}", strconv.Itoa(resp.status),
			`\n`, "\n", "%{size_download}", strconv.Itoa(len(resp.body))).Replace(w)
		pr.print(w)
	}
	return 0
}

func nslookupCmd(pr *proc, args []string) int {
	if len(args) < 2 {
		pr.errf("Usage: nslookup [HOST] [SERVER]\n")
		return 1
	}
	pr.printf("Server:\t\t%s\nAddress:\t%s:53\n\n", clusterDNS, clusterDNS)
	var addrs []string
	err := ErrNoHost
	name := args[len(args)-1]
	if r, ok := pr.c.spec.Net.(Resolver); ok {
		addrs, err = r.Lookup(pr.ctx, name)
	}
	if err != nil || len(addrs) == 0 {
		pr.printf("** server can't find %s: NXDOMAIN\n\n", name)
		return 1
	}
	sort.Strings(addrs)
	for _, a := range addrs {
		pr.printf("Name:\t%s\nAddress: %s\n", name, a)
	}
	pr.printf("\n")
	return 0
}

// pingCmd is refused as in a pod without the right to raw sockets: only HTTP
// is played.
func pingCmd(pr *proc, _ []string) int {
	pr.errf("ping: permission denied (are you root?)\n")
	return 1
}

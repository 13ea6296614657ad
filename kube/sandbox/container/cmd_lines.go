package container

import (
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

func catCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "nu")
	if !ok {
		return 1
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	code, n := 0, 0
	for _, name := range files {
		in, err := pr.open(name)
		if err != nil {
			if pr.c.image.family == "debian" {
				pr.errf("cat: %s: %s\n", name, why(err))
			} else {
				pr.errf("cat: can't open '%s': %s\n", name, why(err))
			}
			code = 1
			continue
		}
		if opts['n'] != "" {
			pr.scan(in, func(line string) bool {
				n++
				pr.printf("%6d\t%s\n", n, line)
				return pr.ctx.Err() == nil
			})
		} else if _, err := io.Copy(pr.out(), in); err != nil && pr.ctx.Err() == nil {
			pr.errf("cat: %s: %s\n", name, why(err))
			code = 1
		}
		_ = in.Close()
	}
	return code
}

func headCmd(pr *proc, args []string) int {
	args = oldCount(args)
	opts, files, ok := pr.options(args, "n:c:q")
	if !ok {
		return 1
	}
	n, max := 10, -1
	if v := opts['n']; v != "" {
		n, _ = strconv.Atoi(v)
	}
	if v := opts['c']; v != "" {
		max, _ = strconv.Atoi(v)
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	code := 0
	for i, name := range files {
		in, err := pr.open(name)
		if err != nil {
			code = pr.cannot("head", name, err)
			continue
		}
		if len(files) > 1 {
			pr.printf("%s==> %s <==\n", strings.Repeat("\n", oneIf(i > 0)), name)
		}
		if max >= 0 {
			_, _ = io.CopyN(pr.out(), in, int64(max))
		} else if left := n; n > 0 {
			pr.scan(in, func(line string) bool {
				left--
				return pr.print(line+"\n") && left > 0
			})
		}
		_ = in.Close()
	}
	return code
}

// oldCount turns "-5" into "-n5".
func oldCount(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if i > 0 && len(a) > 1 && a[0] == '-' && a[1] >= '0' && a[1] <= '9' && out[i-1] != "-n" && out[i-1] != "-c" {
			out[i] = "-n" + a[1:]
		}
	}
	return out
}

func wcCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "lwcm")
	if !ok {
		return 1
	}
	all := len(opts) == 0
	code := 0
	show := func(l, w, c int, name string) {
		var cols []string
		if all || opts['l'] != "" {
			cols = append(cols, strconv.Itoa(l))
		}
		if all || opts['w'] != "" {
			cols = append(cols, strconv.Itoa(w))
		}
		if all || opts['c'] != "" || opts['m'] != "" {
			cols = append(cols, strconv.Itoa(c))
		}
		if len(cols) > 1 {
			for i, s := range cols {
				cols[i] = strings.Repeat(" ", max(0, 9-len(s))) + s
			}
		}
		if name != "-" {
			cols = append(cols, name)
		}
		pr.printf("%s\n", strings.Join(cols, " "))
	}
	if len(files) == 0 {
		files = []string{"-"}
	}
	for _, name := range files {
		in, err := pr.open(name)
		if err != nil {
			code = pr.cannot("wc", name, err)
			continue
		}
		l, w, c, inWord := 0, 0, 0, false
		buf := make([]byte, 8192)
		for {
			n, err := in.Read(buf)
			c += n
			for _, b := range buf[:n] {
				space := b == ' ' || b == '\n' || b == '\t' || b == '\r'
				if b == '\n' {
					l++
				}
				if !space && !inWord {
					w++
				}
				inWord = !space
			}
			if err != nil {
				break
			}
		}
		_ = in.Close()
		show(l, w, c, name)
	}
	return code
}

func teeCmd(pr *proc, args []string) int {
	opts, files, ok := pr.options(args, "ai")
	if !ok {
		return 1
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if opts['a'] != "" {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	to := []io.Writer{pr.out()}
	code := 0
	for _, name := range files {
		f, err := pr.openAs(name, flag)
		if err != nil {
			pr.errf("tee: %s: %s\n", name, why(err))
			code = 1
			continue
		}
		defer func() { _ = f.Close() }()
		to = append(to, f)
	}
	_, err := io.Copy(io.MultiWriter(to...), pr.in())
	if err != nil && pr.ctx.Err() == nil {
		pr.errf("tee: %s\n", why(err))
		code = 1
	}
	return code
}

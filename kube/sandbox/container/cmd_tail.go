package container

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tailEvery is how often tail -f looks for more.
const tailEvery = 250 * time.Millisecond

type tailed struct {
	name string
	f    *file
	disk *diskFile // nil for what is no file on a disk
	seen int64     // bytes read of it
	gone bool
}

// tailCmd is tail -n, -c, -f and -F. Following keeps up with growth and
// truncation; -F with a file that vanishes and comes (back), too.
func tailCmd(pr *proc, args []string) int {
	args = oldCount(args)
	for i, a := range args {
		if i == 1 && len(a) > 1 && a[0] == '+' {
			args[i] = "-n" + a
		}
	}
	opts, names, ok := pr.options(args, "n:c:fFqvs:")
	if !ok {
		return 1
	}
	count, fromStart := 10, false
	v := opts['n'] + opts['c']
	if v != "" {
		fromStart = v[0] == '+'
		n, err := strconv.Atoi(strings.TrimLeft(v, "+-"))
		if err != nil {
			pr.errf("tail: invalid number '%s'\n", v)
			return 1
		}
		count = n
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	follow, retry := opts['f'] != "" || opts['F'] != "", opts['F'] != ""
	code := 0
	var all []*tailed
	defer func() {
		for _, t := range all {
			t.f.close()
		}
	}()
	for i, name := range names {
		t := &tailed{name: name}
		if err := t.open(pr); err != nil {
			if pr.c.image.family == "debian" {
				pr.errf("tail: cannot open '%s' for reading: %s\n", name, why(err))
			} else {
				pr.errf("tail: can't open '%s': %s\n", name, why(err))
			}
			code = 1
			if !retry {
				continue
			}
			t.gone = true
		}
		all = append(all, t)
		if len(names) > 1 && opts['q'] == "" && !t.gone {
			pr.printf("%s==> %s <==\n", strings.Repeat("\n", oneIf(i > 0)), name)
		}
		if !t.gone && !t.last(pr, count, fromStart, opts['c'] != "") {
			return 1
		}
	}
	if !follow || len(all) == 0 {
		if len(all) == 0 && follow {
			pr.errf("tail: no files\n")
		}
		return code
	}
	shown := all[len(all)-1]
	for sleep(pr.ctx, tailEvery) == nil {
		for _, t := range all {
			data := t.more(pr, retry)
			for len(data) > 0 {
				if shown != t && opts['q'] == "" {
					pr.printf("\n==> %s <==\n", t.name)
				}
				shown = t
				if _, err := pr.out().Write(data); err != nil {
					return 1
				}
				data = t.more(pr, retry)
			}
		}
	}
	return code
}

func (t *tailed) open(pr *proc) error {
	if t.name == "-" {
		t.f = pr.fds[0].dup()
		if t.f == nil {
			return fs.ErrInvalid
		}
		return nil
	}
	p, err := pr.c.stat(pr.dir, t.name, true)
	if err == nil && p.info.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return err
	}
	t.f, err = pr.openFile(t.name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	t.disk, _ = t.f.stream.(*diskFile)
	t.seen = 0
	return nil
}

// last prints what the file holds, from a place counted from its start or end.
func (t *tailed) last(pr *proc, count int, fromStart, bytes bool) bool {
	in := opened{t.f, pr}
	ring := lines{pr: pr}
	n, held := 0, 0
	buf := make([]byte, 8192)
	line := ""
	emit := func(unit string) bool {
		if n++; fromStart {
			return n < count || pr.print(unit)
		}
		if count == 0 {
			return true
		}
		ring.all = append(ring.all, unit)
		for held += len(unit); len(ring.all) > count || held > 4*pr.c.limits.Memory; {
			held -= len(ring.all[0])
			ring.all = ring.all[1:]
		}
		if len(ring.all)*2 < cap(ring.all) {
			ring.all = slices.Clone(ring.all)
		}
		return true
	}
	for {
		k, err := in.Read(buf)
		t.seen += int64(k)
		text := string(buf[:k])
		for text != "" {
			unit := text[:1]
			if !bytes {
				i := strings.IndexByte(text, '\n')
				if i < 0 {
					line += text
					if len(line) > pr.c.limits.Memory {
						pr.errf("tail: line too long\n")
						return false
					}
					break
				}
				unit = line + text[:i+1]
				line, text = "", text[i+1:]
			} else {
				text = text[1:]
			}
			if !emit(unit) {
				return false
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) && pr.ctx.Err() == nil {
				pr.errf("tail: %s: %s\n", t.name, why(err))
			}
			break
		}
	}
	if line != "" && !emit(line) {
		return false
	}
	return pr.print(strings.Join(ring.all, ""))
}

// more is what has been added since; nil for nothing (yet).
func (t *tailed) more(pr *proc, retry bool) []byte {
	if retry && t.name != "-" {
		p, err := pr.c.stat(pr.dir, t.name, true)
		switch {
		case err != nil && !t.gone:
			pr.errf("tail: %s has been removed\n", t.name)
			t.gone = true
			t.f.close()
			t.f, t.disk = nil, nil
		case err == nil && t.gone:
			if t.open(pr) == nil {
				pr.errf("tail: %s has appeared; following end of new file\n", t.name)
				t.gone = false
			}
		case err == nil && t.disk != nil && !t.same(p.info):
			t.f.close()
			if t.gone = t.open(pr) != nil; !t.gone {
				pr.errf("tail: %s has been replaced; following end of new file\n", t.name)
			}
		}
	}
	if t.f == nil {
		return nil
	}
	if t.disk != nil && t.disk.size() < t.seen {
		pr.errf("tail: %s: file truncated\n", t.name)
		_, _ = t.disk.f.Seek(0, io.SeekStart)
		t.seen = 0
	}
	buf := make([]byte, 8192)
	n, _ := opened{t.f, pr}.Read(buf)
	t.seen += int64(n)
	return buf[:n]
}

func (t *tailed) same(info fs.FileInfo) bool {
	mine, err := t.disk.f.Stat()
	return err == nil && os.SameFile(mine, info)
}

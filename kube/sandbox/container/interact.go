package container

import (
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"syscall"

	"golang.org/x/term"
	"mvdan.cc/sh/v3/syntax"
)

// shellMain is sh, ash, dash and bash as programs.
func shellMain(pr *proc, args []string) int {
	name := path.Base(args[0])
	sh := newShell(pr, pr.c.image.shellKind(name), name)
	rest := args[1:]
	text, isText, prompt := "", false, false
	for len(rest) > 0 && len(rest[0]) > 1 && (rest[0][0] == '-' || rest[0][0] == '+') && !isText {
		word := rest[0]
		rest = rest[1:]
		if word == "--" {
			break
		}
		for _, c := range []byte(strings.TrimLeft(word, "-+")) {
			switch {
			case strings.HasPrefix(word, "--"):
			case c == 'c':
				isText = true
			case c == 'i':
				prompt = true
			case c == 'o' && len(rest) > 0:
				if rest[0] == "pipefail" {
					sh.pipeFail = word[0] == '-'
				} else if f := sh.flagVar(longFlags[rest[0]]); f != nil {
					*f = word[0] == '-'
				}
				rest = rest[1:]
			default:
				if f := sh.flagVar(c); f != nil {
					*f = word[0] == '-'
				}
			}
		}
	}
	sh.config()
	switch {
	case isText && len(rest) == 0:
		sh.say("-c requires an argument")
		return 2
	case isText:
		text, rest = rest[0], rest[1:]
		if len(rest) > 0 {
			sh.arg0, sh.params = rest[0], rest[1:]
		}
	case len(rest) > 0:
		script, err := sh.readScript(rest[0])
		if err != nil {
			sh.say("can't open '%s': %s", rest[0], why(err))
			return 2 + 125*oneIf(sh.kind == bash)
		}
		text, isText, sh.arg0, sh.params = script, true, rest[0], rest[1:]
	}
	if isText {
		return sh.run(func() { sh.eval(text) })
	}
	if pr.s.tty != nil && isTerminal(pr.fds[0]) {
		return sh.run(sh.interact)
	}
	return sh.run(func() { sh.lines(prompt) })
}

func isTerminal(f *file) bool {
	if f == nil {
		return false
	}
	_, ok := f.stream.(*tty)
	return ok
}

// lines runs what comes from the input, each command as soon as it is whole.
func (sh *shell) lines(prompt bool) {
	var text strings.Builder
	for {
		if prompt && text.Len() == 0 {
			sh.pr.errf("%s", sh.prompt())
		}
		line, eof := sh.readLine(sh.pr.c.limits.Script)
		sh.check()
		text.WriteString(line)
		if !eof {
			text.WriteByte('\n')
		}
		_ = sh.pr.c.meter.spend(sh.pr.now(), 8*text.Len())
		file, err := sh.kind.parse(text.String(), sh.pr.c.limits.Script)
		if err != nil && syntax.IsIncomplete(err) && !eof {
			continue
		}
		text.Reset()
		if err != nil {
			sh.fail(2, "%s", syntaxText(err))
		}
		sh.stmts(file.Stmts)
		if eof {
			return
		}
	}
}

// keys is the terminal as the line editor sees it.
type keys struct {
	t  *tty
	pr *proc
}

func (k keys) Read(p []byte) (int, error)  { return k.t.readKeys(k.pr.ctx, p) }
func (k keys) Write(p []byte) (int, error) { return k.t.put(p, p) }

// interact is a shell with a prompt: a line editor with a history, Ctrl-C that
// stops what runs and not the shell, and Ctrl-D that ends it.
func (sh *shell) interact() {
	pr, t := sh.pr, sh.pr.s.tty
	sh.prompting = true
	pr.leader.Store(true)
	pr.catch(syscall.SIGINT, syscall.SIGTERM)
	restore := t.onInterrupt(func() {})
	defer func() {
		pr.leader.Store(false)
		t.setRaw(false)
		restore()
	}()
	editor := term.NewTerminal(keys{t, pr}, "")
	text := ""
	for {
		prompt := sh.prompt()
		if text != "" {
			prompt = "> "
		}
		t.setRaw(true)
		editor.SetPrompt(prompt)
		_ = editor.SetSize(max(int(t.cols.Load()), 20), max(int(t.rows.Load()), 2))
		line, err := editor.ReadLine()
		if pr.ctx.Err() != nil {
			return
		}
		switch {
		case errors.Is(err, errInterrupt):
			_, _ = t.put(nil, []byte("^C\r\n"))
			fresh := term.NewTerminal(keys{t, pr}, "")
			fresh.History = editor.History
			editor, text, sh.status = fresh, "", 130
			continue
		case errors.Is(err, term.ErrPasteIndicator):
		case errors.Is(err, io.EOF):
			if sh.kind == bash {
				_, _ = t.put(nil, []byte("exit"))
			}
			_, _ = t.put(nil, []byte("\r\n"))
			return
		case err != nil:
			return
		}
		text += line + "\n"
		file, perr := sh.kind.parse(text, pr.c.limits.Script)
		if perr != nil && syntax.IsIncomplete(perr) {
			continue
		}
		text = ""
		if perr != nil {
			sh.say("%s", syntaxText(perr))
			sh.status = 2
			continue
		}
		sh.line(file)
		t.setRaw(true)
		sh.showJobs(false)
	}
}

// line runs one line that was typed, in the foreground.
func (sh *shell) line(file *syntax.File) {
	pr := sh.pr
	old := pr.fg
	fg, cancel := context.WithCancelCause(pr.s.ctx)
	pr.fg = fg
	restore := pr.s.tty.onInterrupt(func() { cancel(signalled(syscall.SIGINT)) })
	pr.s.tty.setRaw(false) // what was typed ahead, Ctrl-C too, is for this line
	depth, locals := pr.depth, len(sh.locals)
	defer func() {
		restore()
		cancel(nil)
		pr.fg = old
		if r := recover(); r != nil {
			if _, ok := r.(interrupted); !ok {
				if _, ok := r.(exited); ok {
					panic(r)
				}
				pr.errf("%s: cannot go on: %s\n", sh.name, clip(r))
				sh.status = 1
			}
		}
		pr.depth, sh.locals = depth, sh.locals[:locals]
		sh.loops, sh.breaks, sh.continues, sh.returning, sh.noErrExit, sh.handed = 0, 0, 0, false, 0, 0
	}()
	sh.stmts(file.Stmts)
}

func (sh *shell) prompt() string {
	ps := sh.str("PS1")
	if ps == "" {
		switch sh.kind {
		case bash:
			ps = `\u@\h:\w\$ `
		case dash:
			ps = `\$ `
		default:
			ps = `\w \$ `
		}
	}
	dir := sh.pr.dir
	if home := sh.str("HOME"); home != "" && home != "/" {
		if dir == home || strings.HasPrefix(dir, home+"/") {
			dir = "~" + dir[len(home):]
		}
	}
	return strings.NewReplacer(`\u`, "root", `\h`, sh.pr.c.hostname(), `\w`, dir, `\W`, path.Base(dir), `\$`, "#", `\n`, "\n").Replace(ps)
}

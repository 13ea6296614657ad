package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"example.org/hackfest/ui/paint"
	"example.org/hackfest/ui/tty"
)

// answerTime is how long leaving waits for the terminal's last answer.
const answerTime = time.Second

// Run shows the program on a terminal until the person quits or ctx ends. It
// returns with the terminal as it was. Renderer, Theme and ASCII are filled in
// from the terminal where they are not set.
func Run(ctx context.Context, opts Options, t Terminal) error {
	if err := t.check(); err != nil {
		return err
	}
	if t.Env("TERM") == "dumb" {
		if opts.Hosted {
			return errors.New("TERM=dumb cannot show screens; ssh without -t, with pods after the host, prints a view as plain text")
		}
		return errors.New("TERM=dumb cannot show screens; --once prints a view as plain text")
	}
	out := t.Out()
	opts.ASCII = opts.ASCII || !tty.UTF8(t.Env)
	screen := paint.New(out)
	known := []termenv.OutputOption{termenv.WithEnvironment(environ{t}), termenv.WithTTY(true)}
	profile := termenv.NewOutput(out, known...).EnvColorProfile()
	opts.Renderer = lipgloss.NewRenderer(out, append(known, termenv.WithProfile(profile))...)
	opts.Renderer.SetColorProfile(profile)
	dark := true
	if opts.Theme == "" {
		dark = t.dark()
		opts.Theme = "dark"
		if !dark {
			opts.Theme = "light"
		}
	}
	opts.Renderer.SetHasDarkBackground(dark)
	opts.Clipboard = func(text string) { io.WriteString(screen, ansi.SetSystemClipboard(text)) }

	if opts.Stderr != nil {
		opts.Stderr.To(opts.Log.Add)
		defer opts.Stderr.To(nil)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	screen.SetSize(t.size())
	pump := startPump(screen, screen, opts.guard)
	keys, err := t.take(pump)
	if err != nil {
		pump.stop()
		return err
	}
	var m *Model
	defer func() {
		m.stop()
		m.closing()
		m.parting.tell(out)
	}()
	defer t.giveBack()
	defer t.drain(answerTime)
	defer pump.stop()
	opts.Screen = pump
	opts.terminal = t
	m = New(ctx, opts)
	defer m.Close()
	defer m.handOver()
	view := pumped{m: m, pump: pump}
	if !opts.Hosted {
		view.tidy = newTidy()
		defer view.tidy.Stop()
	}
	p := tea.NewProgram(view,
		tea.WithContext(ctx),
		// Signals end ctx. With Bubble Tea's own handler beside that, the two can
		// wait for each other for ever.
		tea.WithoutSignalHandler(),
		tea.WithoutRenderer(),
		tea.WithInput(keys),
		tea.WithOutput(screen),
	)
	go func() {
		defer opts.guard()
		for size := range t.sizes(ctx) {
			screen.SetSize(int(size.Width), int(size.Height))
			p.Send(tea.WindowSizeMsg{Width: int(size.Width), Height: int(size.Height)})
		}
	}()
	_, err = p.Run()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the screen: %w", err)
	}
	return nil
}

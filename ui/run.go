package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"golang.org/x/term"

	"example.org/hackfest/ui/paint"
	"example.org/hackfest/ui/tty"
)

// answerTime is how long leaving waits for the terminal's last answer.
const answerTime = time.Second

// Run shows the program on a terminal until the person quits or ctx ends. It
// returns with the terminal as it was. Renderer, Theme and ASCII are filled in
// from the terminal where they are not set.
func Run(ctx context.Context, opts Options, in, out *os.File) error {
	if !term.IsTerminal(int(in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return errors.New("needs a terminal; --once prints a view as plain text")
	}
	if os.Getenv("TERM") == "dumb" {
		return errors.New("TERM=dumb cannot show screens; --once prints a view as plain text")
	}
	opts.ASCII = opts.ASCII || !tty.UTF8(os.Getenv)
	screen := paint.New(out)
	o := termenv.NewOutput(out, termenv.WithProfile(termenv.NewOutput(out).EnvColorProfile()))
	opts.Renderer = lipgloss.NewRenderer(out)
	opts.Renderer.SetColorProfile(o.Profile)
	dark := true
	if opts.Theme == "" {
		dark = tty.Dark(in, out, os.Getenv)
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
	// Without a renderer Bubble Tea leaves the terminal's mode and its size to us.
	old, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal: %w", err)
	}
	var m *Model
	defer func() {
		m.stop()
		m.closing()
		m.parting.tell(out)
	}()
	defer term.Restore(int(in.Fd()), old)
	pump := startPump(screen, screen)
	keys := &tty.Input{File: in, Status: pump}
	defer keys.Drain(answerTime)
	defer pump.stop()
	opts.Screen = pump
	opts.terminal = &terminal{in, out, old, keys}
	m = New(ctx, opts)
	defer m.Close()
	p := tea.NewProgram(pumped{m, pump},
		tea.WithContext(ctx),
		// Signals end ctx. With Bubble Tea's own handler beside that, the two can
		// wait for each other for ever.
		tea.WithoutSignalHandler(),
		tea.WithoutRenderer(),
		tea.WithInput(keys),
		tea.WithOutput(screen),
	)
	go func() {
		for size := range terminalSizes(ctx, int(out.Fd())) {
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

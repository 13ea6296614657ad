package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/profile"
	"example.org/hackfest/ui/serve"
)

// serving is the command line of hackfest serve.
type serving struct {
	flags  *genericclioptions.ConfigFlags
	listen string
	log    string
	health string
	pprof  string
	serve.Options
}

// defaultHostKey is where the server's key is, beside the other files of the class.
const defaultHostKey = "hackfest_host_key"

// New makes hackfest serve; version is the program's own.
func New(version string) *cobra.Command {
	o := &serving{flags: genericclioptions.NewConfigFlags(true)}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Let a class in by SSH: one server, one cache, everyone as themselves",
		Long: "Let a class in by SSH: ssh -p 2222 HOST is all that an attendee types. One process\n" +
			"reads the cluster; each session has its own screen, terminal and identity.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return o.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), version)
		},
	}
	f := c.Flags()
	f.StringVar(&o.listen, "listen", ":2222", "the address to listen on")
	f.StringVar(&o.AuthorizedKeys, "authorized-keys", "", "a file of public keys that get in, read again when it changes")
	f.StringVar(&o.Codes, "codes", "", "a file of join codes, as serve invite writes it")
	f.StringVar(&o.Roster, "roster", "", "a YAML file: who each key or seat is in the cluster")
	f.StringVar(&o.HostKey, "host-key", defaultHostKey, "the server's key, made at the first start")
	f.StringVar(&o.State, "state", "", "a directory for what outlives a restart: open edits, a class that is read-only; hackfest_state beside the host key when not given")
	f.BoolVar(&o.Insecure, "insecure", false, "let everyone in; on a loopback address only")
	f.BoolVar(&o.AsSelf, "as-self", false, "without a roster: every session acts as the server's own identity")
	f.BoolVar(&o.ReadOnly, "read-only", false, "nobody writes anything")
	f.StringVar(&o.log, "log", "", "a file for the session log, JSON lines; stderr when not given")
	f.StringVar(&o.health, "health", "", "a loopback address for the health page, as 127.0.0.1:8081")
	f.StringVar(&o.pprof, "pprof", "", "serve Go profiles at a loopback address, as 127.0.0.1:6060")
	f.IntVar(&o.Limits.Sessions, "sessions", 200, "sessions at once, in all")
	f.IntVar(&o.Limits.PerKey, "sessions-each", 4, "sessions at once, of one person")
	f.DurationVar(&o.Limits.Idle, "idle", 2*time.Hour, "end a session after so long without a key")
	o.flags.AddFlags(f)
	c.AddCommand(inviteCommand(), rightsCommand())
	return c
}

// check says what is wrong with the command line, before a cluster is looked for.
func (o *serving) check() error {
	if o.pprof != "" {
		if err := profile.Check(o.pprof); err != nil {
			return err
		}
	}
	for _, at := range []struct {
		flag, addr string
		own        bool // only this machine's own
	}{{"--listen", o.listen, o.Insecure}, {"--health", o.health, true}} {
		if at.addr == "" {
			continue
		}
		switch to, err := net.ResolveTCPAddr("tcp", at.addr); {
		case err != nil:
			return fmt.Errorf("%s %s: give an address and a port, as :2222 or 127.0.0.1:8081", at.flag, at.addr)
		case at.own && !to.IP.IsLoopback():
			return fmt.Errorf("%s %s: only a loopback address will do here, as 127.0.0.1:8081", at.flag, at.addr)
		}
	}
	if o.Roster != "" && *o.flags.Impersonate != "" {
		return errors.New("--as and --roster exclude each other: with a roster each session acts as its own user")
	}
	return o.Check()
}

func (o *serving) run(ctx context.Context, out, stderr io.Writer, version string) error {
	if err := o.check(); err != nil {
		return err
	}
	if o.pprof != "" {
		stop, err := profile.Serve(o.pprof)
		if err != nil {
			return err
		}
		defer stop()
	}
	to := stderr
	if o.log != "" {
		f, err := os.OpenFile(o.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		to = f
	}
	o.Version = version
	o.Log = slog.New(slog.NewJSONHandler(to, nil))
	o.Tell = func(text string) { fmt.Fprintln(stderr, "hackfest: "+clean.Line(text)) }
	warn := func(text string) { o.Log.Warn("cluster", "said", text) }
	kube.Quiet(warn)
	c, err := kube.Connect(ctx, kube.Options{Getter: o.flags, ReadOnly: o.ReadOnly, Version: version, Log: warn})
	if err != nil {
		return err
	}
	defer c.Close()
	o.Cluster = c
	s, err := serve.New(o.Options)
	if err != nil {
		return err
	}
	l, err := s.Listen(o.listen)
	if err != nil {
		return err
	}
	if o.health != "" {
		stop, err := s.ServeHealth(o.health)
		if err != nil {
			l.Close()
			return err
		}
		defer stop()
	}
	s.Welcome(out, l.Addr())
	return s.Serve(ctx, l)
}

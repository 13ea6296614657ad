package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
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

// New makes hackfest serve; version is the program's own.
func New(version string) *cobra.Command {
	o := &serving{flags: genericclioptions.NewConfigFlags(true)}
	c := &cobra.Command{
		Use:   "serve",
		Short: "Let a class in by SSH: one server, one cache, everyone as themselves",
		Long: "Let a class in by SSH: ssh -p 2222 HOST is all that an attendee types. One process\n" +
			"reads the cluster; each session has its own screen, terminal and identity.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context(), c.OutOrStdout(), version) },
	}
	f := c.Flags()
	f.StringVar(&o.listen, "listen", ":2222", "the address to listen on")
	f.StringVar(&o.AuthorizedKeys, "authorized-keys", "", "a file of public keys that get in, read again when it changes")
	f.StringVar(&o.Codes, "codes", "", "a file of join codes, as serve invite writes it")
	f.StringVar(&o.Roster, "roster", "", "a YAML file: who each key or seat is in the cluster")
	f.StringVar(&o.HostKey, "host-key", "hackfest_host_key", "the server's key, made at the first start")
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
	c.AddCommand(inviteCommand())
	return c
}

func (o *serving) run(ctx context.Context, out io.Writer, version string) error {
	if o.pprof != "" {
		stop, err := profile.Serve(o.pprof)
		if err != nil {
			return err
		}
		defer stop()
	}
	var to io.Writer = os.Stderr
	if o.log != "" {
		f, err := os.OpenFile(o.log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		to = f
	}
	o.Log = slog.New(slog.NewJSONHandler(to, nil))
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

func inviteCommand() *cobra.Command {
	var count int
	var prefix, file, roster string
	c := &cobra.Command{
		Use:   "invite",
		Short: "Make join codes: print them, and write their hashes to the server's file",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			all, err := serve.Invite(prefix, count)
			if err != nil {
				return err
			}
			f, err := os.OpenFile(filepath.Clean(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return fmt.Errorf("%w (codes are made for one class; those of an old one go with their file)", err)
			}
			defer f.Close()
			for _, i := range all {
				if _, err := fmt.Fprintln(f, i.Line); err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s  %s\n", i.Seat, i.Code)
			}
			if err := f.Close(); err != nil || roster == "" {
				return err
			}
			return newFile(roster, serve.Roster(all))
		},
	}
	c.Flags().StringVar(&roster, "roster", "", "write a roster of these seats, too: each a user of that name, in a namespace of that name")
	c.Flags().IntVar(&count, "count", 30, "how many seats")
	c.Flags().StringVar(&prefix, "prefix", "ws", "what the seats' names begin with: ws-01, ws-02, …")
	c.Flags().StringVar(&file, "codes", "hackfest_codes", "the file for the server, which holds no code, only their hashes")
	return c
}

// newFile writes a file that is not there yet.
func newFile(path, text string) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

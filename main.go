// Command hackfest explores a Kubernetes cluster in the terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericclioptions"

	// First of ours: it keeps the terminal from being asked before main.
	_ "example.org/hackfest/ui/quiet"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
	"example.org/hackfest/ui/clean"
	"example.org/hackfest/ui/profile"
	"example.org/hackfest/ui/serve/cli"
	"example.org/hackfest/ui/theme"
	"example.org/hackfest/ui/tty"
	"example.org/hackfest/views"
)

// version is set by the linker.
var version = "dev"

// onceTime bounds how long --once waits for its lists.
const onceTime = 30 * time.Second

func main() {
	ctx, stop := tty.Signals(context.Background())
	err := command(filepath.Base(os.Args[0])).ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "hackfest: "+clean.Line(err.Error()))
		os.Exit(1)
	}
}

// options are the command line: completed, validated, run.
type options struct {
	flags    *genericclioptions.ConfigFlags
	all      bool
	labels   string
	wide     bool
	readOnly bool
	present  bool
	theme    string
	demo     bool
	once     bool
	pprof    string

	words []string // VIEW[,VIEW...]
	name  string
}

func command(called string) *cobra.Command {
	o := &options{flags: genericclioptions.NewConfigFlags(true)}
	use := "hackfest"
	if strings.HasPrefix(called, "kubectl-") {
		use = "kubectl hackfest"
	}
	c := &cobra.Command{
		Use:   use + " [VIEW[,VIEW...][/NAME]]",
		Short: "Explore a Kubernetes cluster in the terminal",
		Long: "Explore a Kubernetes cluster in the terminal: live panes of namespaces, pods\n" +
			"with their sidecars, rollouts and their history, and any other kind.\n\n" +
			"VIEW is a kind as kubectl names it (pods, deploy, rs, projects.brigade.sh);\n" +
			"several, parted by commas, share one pane.",
		Example: "  " + use + "\n" +
			"  " + use + " deployments,rs,pods -n default\n" +
			"  " + use + " deployments/rs-demo\n" +
			"  " + use + " --once pods -A\n" +
			"  " + use + " --demo",
		Args:                  cobra.MaximumNArgs(2),
		SilenceUsage:          true,
		SilenceErrors:         true,
		DisableFlagsInUseLine: true,
		Annotations:           map[string]string{cobra.CommandDisplayNameAnnotation: use},
		ValidArgsFunction:     completeViews,
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.complete(args); err != nil {
				return err
			}
			if err := o.validate(); err != nil {
				return err
			}
			return o.run(c.Context())
		},
	}
	f := c.Flags()
	f.BoolVarP(&o.all, "all-namespaces", "A", false, "start with all namespaces")
	f.StringVarP(&o.labels, "selector", "l", "", "start with the objects that have these labels")
	f.BoolVarP(&o.wide, "wide", "w", false, "start with wide columns, as kubectl get -o wide")
	f.BoolVar(&o.readOnly, "read-only", false, "refuse all that could write, in the program and in its transport")
	f.BoolVar(&o.present, "present", false, "start presenting, as P does: high contrast, identity and Secrets masked")
	f.StringVar(&o.theme, "theme", "", "one of "+strings.Join(theme.Names(), ", ")+"; by the terminal's background when not given")
	f.BoolVar(&o.demo, "demo", false, "start a practice cluster, and stop it at the end")
	f.StringVar(&o.pprof, "pprof", "", "serve Go profiles at a loopback address, as 127.0.0.1:6060")
	f.BoolVar(&o.once, "once", false, "print the view as plain text and exit")
	o.flags.AddFlags(f)
	c.AddCommand(cli.New(version), &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		Run: func(c *cobra.Command, _ []string) { fmt.Fprintln(c.OutOrStdout(), "hackfest "+version) },
	})
	return c
}

// complete reads VIEW[,VIEW...][/NAME], and a name after it as kubectl has it.
func (o *options) complete(args []string) error {
	if len(args) == 0 {
		return nil
	}
	kinds, name, _ := strings.Cut(args[0], "/")
	if len(args) == 2 {
		if name != "" {
			return fmt.Errorf("the object is named twice: %s and %s", name, args[1])
		}
		name = args[1]
	}
	o.words, o.name = strings.Split(kinds, ","), name
	return nil
}

func (o *options) validate() error {
	if o.theme != "" && !slices.Contains(theme.Names(), o.theme) {
		return fmt.Errorf("no theme %q: there are %s", o.theme, strings.Join(theme.Names(), ", "))
	}
	if o.pprof != "" {
		if err := profile.Check(o.pprof); err != nil {
			return err
		}
	}
	if o.all && *o.flags.Namespace != "" {
		return errors.New("-A and -n exclude each other")
	}
	if o.name != "" && len(o.words) > 1 {
		return errors.New("a name goes with one VIEW, not with several")
	}
	if o.name != "" && o.all {
		return errors.New("a name needs one namespace: use -n in place of -A")
	}
	if o.demo && *o.flags.KubeConfig != "" {
		return errors.New("--demo brings its own cluster: leave --kubeconfig out")
	}
	for _, w := range o.words {
		if w == "" {
			return errors.New("an empty VIEW between the commas")
		}
	}
	return nil
}

func (o *options) run(ctx context.Context) error {
	if o.pprof != "" {
		stop, err := profile.Serve(o.pprof)
		if err != nil {
			return err
		}
		defer stop()
	}
	log := ui.NewLog()
	stderr, err := tty.DivertStderr()
	if err != nil {
		return err
	}
	defer stderr.Restore()
	kube.Quiet(log.Add)
	if o.demo {
		p, err := kube.StartPractice(ctx, os.Stderr)
		if err != nil {
			return err
		}
		defer p.Stop()
		o.flags.KubeConfig = &p.Kubeconfig
	}
	c, err := o.connect(ctx, o.flags, log)
	if err != nil {
		return err
	}
	defer c.Close()
	start, err := o.start(ctx, c)
	if err != nil {
		return err
	}
	if o.once {
		ctx, cancel := context.WithTimeout(ctx, onceTime)
		defer cancel()
		return ui.Once(ctx, os.Stdout, c, ui.OnceOptions{Start: start, Wide: o.wide})
	}
	return ui.Run(ctx, ui.Options{
		Source: c, Start: start, Theme: o.theme, ReadOnly: o.readOnly, Wide: o.wide, Present: o.present, Log: log, Stderr: stderr,
		Contexts: c.Contexts(), Switch: o.switcher(log),
	}, ui.Local(os.Stdin, os.Stdout))
}

func (o *options) connect(ctx context.Context, flags *genericclioptions.ConfigFlags, log *ui.Log) (*kube.Cluster, error) {
	return kube.Connect(ctx, kube.Options{
		Getter: flags, ReadOnly: o.readOnly, Version: version, Log: log.Add,
	})
}

// switcher connects to another context of the same kubeconfig.
func (o *options) switcher(log *ui.Log) func(context.Context, string) (kube.Source, error) {
	return func(ctx context.Context, name string) (kube.Source, error) {
		flags := genericclioptions.NewConfigFlags(true)
		flags.KubeConfig, flags.Context = o.flags.KubeConfig, &name
		return o.connect(ctx, flags, log)
	}
}

// start finds what the words mean on this cluster.
func (o *options) start(ctx context.Context, c *kube.Cluster) (ui.Start, error) {
	s := ui.Start{Name: o.name, Scope: kube.Scope{Namespace: c.Identity().Namespace, Labels: o.labels}}
	if o.all {
		s.Scope.Namespace = ""
	}
	words := o.words
	if len(words) == 0 {
		words = []string{"pods"}
	}
	for _, w := range words {
		k, err := c.Resolve(ctx, w)
		if err != nil {
			return s, err
		}
		s.Kinds = append(s.Kinds, k)
	}
	return s, nil
}

// completeViews offers the kinds that have a view of their own.
func completeViews(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	before := ""
	if i := strings.LastIndexByte(word, ','); i >= 0 {
		before = word[:i+1]
	}
	var out []string
	for _, v := range views.All() {
		out = append(out, before+v.Names()[0])
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

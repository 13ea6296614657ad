package serve

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"example.org/hackfest/kube"
	"example.org/hackfest/ui"
)

// words are what a person types after the host: VIEW[,VIEW...][/NAME] and flags,
// as the program's own.
type words struct {
	kinds []string
	name  string
	scope kube.Scope
	wide  bool
}

// understood is what may be typed after the host.
const understood = "[VIEW[,VIEW...][/NAME]] [-n NAMESPACE] [-A] [-l LABELS] [-w] is understood here, as pods -n ws-07; with nothing typed the screen opens"

func parseWords(args []string, namespace string) (*words, error) {
	w := &words{}
	if len(args) > 1 && args[0] == "kubectl" && args[1] == "get" { // the line that every view shows
		args = args[2:]
	}
	if len(args) > 0 && (args[0] == "scp" || args[0] == "sftp-server") {
		return nil, errors.New("no files are taken or given here: paste YAML into a session to apply it, c copies")
	}
	if len(args) == 1 && args[0] == "help" {
		return nil, errors.New(understood)
	}
	f := pflag.NewFlagSet("hackfest", pflag.ContinueOnError)
	f.Usage = func() {}
	all := f.BoolP("all-namespaces", "A", false, "")
	f.StringVarP(&w.scope.Namespace, "namespace", "n", namespace, "")
	f.StringVarP(&w.scope.Labels, "selector", "l", "", "")
	f.BoolVarP(&w.wide, "wide", "w", false, "")
	f.Bool("once", true, "")
	if err := f.Parse(args); err != nil {
		return nil, errors.New(understood + ": " + err.Error())
	}
	if *all {
		w.scope.Namespace = ""
	}
	rest := f.Args()
	if len(rest) == 0 {
		rest = []string{"pods"}
	}
	if len(rest) > 2 {
		return nil, errors.New("VIEW and NAME are understood here, no more: " + understood)
	}
	kinds, name, _ := strings.Cut(rest[0], "/")
	if len(rest) == 2 {
		if name != "" {
			return nil, errors.New("the object is named twice")
		}
		name = rest[1]
	}
	w.kinds, w.name = strings.Split(kinds, ","), name
	if w.name != "" && (len(w.kinds) > 1 || *all) {
		return nil, errors.New("a name goes with one VIEW in one namespace")
	}
	return w, nil
}

// start finds what the words mean on this cluster.
func (w *words) start(ctx context.Context, src kube.Source) (ui.Start, error) {
	s := ui.Start{Name: w.name, Scope: w.scope}
	for _, word := range w.kinds {
		k, err := src.Resolve(ctx, word)
		if err != nil {
			return s, err
		}
		s.Kinds = append(s.Kinds, k)
	}
	return s, nil
}

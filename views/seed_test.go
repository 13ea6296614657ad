package views_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/views"
)

// seedMost bounds the wait for all states of the seed: the first comes with the
// cluster, the last when a node has been silent for its grace period, or with the
// second minute of a schedule.
const seedMost = 6 * time.Minute

// shown is a state of a pane, shown by an object of the workshop's seed.
type shown struct {
	fixture string   // the file in testdata/objects/<plural> that stands for the state, without .yaml
	object  string   // "namespace/name" or "name"; a * at the end stands for what a controller makes up
	says    []string // what its row and its detail say then
}

// TestSeedShowsEveryState: what the fixtures stand for is not made up. Each state
// is brought about by the seed of the practice cluster, with the real controllers,
// and its pane says so; or the table says why that cannot be. A new fixture needs
// a line there.
func TestSeedShowsEveryState(t *testing.T) {
	t.Parallel()
	t.Run("every fixture", seedTableIsWhole)
	if t.Failed() {
		return
	}
	var rest []unshown
	for _, v := range views.All() {
		for _, s := range seedStates[v.Names()[0]] {
			rest = append(rest, unshown{shown: s, view: v})
		}
	}
	lacking := watchSeed(t).wait(rest)
	for _, v := range views.All() {
		plural := v.Names()[0]
		t.Run(plural, func(t *testing.T) {
			for _, l := range lacking[plural] {
				t.Errorf("%s: %s does not come to say %q:\n%s", l.fixture, l.object, l.lacks, l.text)
			}
		})
	}
}

// seedTableIsWhole holds the tables against the fixtures.
func seedTableIsWhole(t *testing.T) {
	rows, excused, parts := 0, 0, 0
	var known []string
	for _, v := range views.All() {
		plural := v.Names()[0]
		known = append(known, plural)
		told := map[string]bool{}
		for _, s := range seedStates[plural] {
			told[s.fixture] = true
			rows++
			if len(s.says) == 0 {
				t.Errorf("%s: %s of the seed says nothing", plural, s.object)
			}
		}
		for name, why := range notInSeed[plural] {
			if told[name] {
				parts++
			} else {
				excused++
			}
			told[name] = true
			if why == "" {
				t.Errorf("%s: no word on why the seed cannot show %s", plural, name)
			}
		}
		there := map[string]bool{}
		for _, f := range fixtures(t, plural) {
			there[strings.TrimSuffix(f.file, ".yaml")] = true
		}
		for name := range there {
			if !told[name] {
				t.Errorf("%s: which object of the seed shows the state of %s.yaml?", plural, name)
			}
		}
		for name := range told {
			if !there[name] {
				t.Errorf("%s: there is no fixture %s.yaml any more", plural, name)
			}
		}
	}
	for _, plural := range slices.Concat(slices.Collect(maps.Keys(seedStates)), slices.Collect(maps.Keys(notInSeed))) {
		if !slices.Contains(known, plural) {
			t.Errorf("%s is no kind with a view", plural)
		}
	}
	t.Logf("%d states are held against the seed, %d are excused, and parts of %d more", rows, excused, parts)
}

// seedWatch reads the practice cluster as the program does.
type seedWatch struct {
	*kube.Cluster
	ctx     context.Context
	wake    chan struct{} // something has changed
	readers map[listed]kube.Reader
}

type listed struct {
	resource kube.Resource
	scope    kube.Scope
}

func watchSeed(t *testing.T) *seedWatch {
	t.Helper()
	box := kubetest.Sandbox(t)
	ctx, cancel := context.WithTimeout(t.Context(), seedMost)
	t.Cleanup(cancel)
	flags := genericclioptions.NewConfigFlags(true)
	flags.KubeConfig = &box.Kubeconfig
	c, err := kube.Connect(ctx, kube.Options{Getter: flags, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w := &seedWatch{Cluster: c, ctx: ctx, wake: make(chan struct{}, 1), readers: map[listed]kube.Reader{}}
	return w
}

// list is the Snapshot of a resource in a scope, followed from now on.
func (w *seedWatch) list(r kube.Resource, s kube.Scope) *kube.Snapshot {
	key := listed{r, s}
	reader := w.readers[key]
	if reader == nil {
		reader = w.Open(r, s)
		w.readers[key] = reader
		go func() {
			defer reader.Close()
			for {
				select {
				case <-w.ctx.Done():
					return
				case <-reader.Changed():
				}
				select {
				case w.wake <- struct{}{}:
				default:
				}
			}
		}()
	}
	return reader.Snapshot()
}

// unshown is a state that has not come: what its object says, and what not.
type unshown struct {
	shown
	view  views.View
	text  string
	lacks []string
}

// wait looks at what is not shown yet whenever something has changed, and once a
// second, as the program draws what depends on the time. It gives what has not
// come in time, by kind.
func (w *seedWatch) wait(rest []unshown) map[string][]unshown {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for w.ctx.Err() == nil {
		left := rest[:0]
		for _, u := range rest {
			if u.text, u.lacks = w.nearest(u.view, u.shown); len(u.lacks) > 0 {
				left = append(left, u)
			}
		}
		if rest = left; len(rest) == 0 {
			return nil
		}
		select {
		case <-w.wake:
		case <-second.C:
		case <-w.ctx.Done():
		}
	}
	lacking := map[string][]unshown{}
	for _, u := range rest {
		plural := u.view.Names()[0]
		lacking[plural] = append(lacking[plural], u)
	}
	return lacking
}

// nearest is what the object says that lacks the least, and what it lacks.
func (w *seedWatch) nearest(v views.View, s shown) (text string, lacks []string) {
	lacks = append(slices.Clone(s.says), "")
	name, many := strings.CutSuffix(s.object, "*")
	for _, o := range w.list(v.Resource(), kube.Scope{}).Objects {
		full := o.GetName()
		if o.GetNamespace() != "" {
			full = o.GetNamespace() + "/" + full
		}
		if full != name && !(many && strings.HasPrefix(full, name)) {
			continue
		}
		says, whole := w.portrait(v, o)
		missing := slices.DeleteFunc(slices.Clone(s.says), func(phrase string) bool { return whole && strings.Contains(says, phrase) })
		if len(missing) < len(lacks) {
			text, lacks = says, missing
		}
	}
	if text == "" {
		return "there is no such object", s.says
	}
	return text, lacks
}

// portrait is an object's row and its detail, as they are now; whole, when all the
// lists that they look at have come.
func (w *seedWatch) portrait(v views.View, o kube.Object) (text string, whole bool) {
	var lists []*kube.Snapshot
	whole = true
	for _, n := range slices.Concat(v.RowNeeds(), v.DetailNeeds(o)) {
		s := w.list(n.Resource, n.Scope)
		whole = whole && s.Health.State != kube.Syncing
		lists = append(lists, s)
	}
	now := time.Now()
	world := views.NewWorld(lists...).At(now)
	return plainRow(v.Columns(nil), v.Row(o, world), now) + plainDetail(v.Detail(o, world), now), whole
}

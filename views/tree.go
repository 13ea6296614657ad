package views

import (
	"cmp"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// families say who controls whom, from the top.
var families = [][]kube.Resource{
	{kube.Deployments, kube.ReplicaSets, kube.Pods},
	{kube.CronJobs, kube.Jobs, kube.Pods},
	{kube.StatefulSets, kube.Pods},
	{kube.DaemonSets, kube.Pods},
}

// way is what a request goes through.
var way = []kube.Resource{kube.Ingresses, kube.Services, kube.EndpointSlices, kube.Pods}

// HasTree says whether a kind stands in a tree.
func HasTree(r kube.Resource) bool {
	return slices.Contains(way[:2], r) || slices.ContainsFunc(families, func(f []kube.Resource) bool { return slices.Contains(f, r) })
}

// TreeNeeds are the lists that Tree looks at for an object, its own among them;
// empty for a kind that stands in none.
func TreeNeeds(o kube.Object) []Need {
	var needs []Need
	kinds := treeKinds(o)
	for _, r := range kinds {
		needs = append(needs, Need{Resource: r, Scope: kube.Scope{Namespace: o.GetNamespace()}})
	}
	if !slices.Contains(kinds, kube.Ingresses) {
		return needs
	}
	needs = append(needs, Need{Resource: kube.IngressClasses}) // and what tells why a way ends
	for _, n := range makersOf(o) {
		if !slices.Contains(kinds, n.Resource) {
			needs = append(needs, n)
		}
	}
	if i, ok := o.(*networkingv1.Ingress); ok && len(i.Spec.TLS) > 0 {
		needs = append(needs, Need{Resource: kube.Secrets, Scope: kube.Scope{Namespace: o.GetNamespace()}})
	}
	return needs
}

// TreeCommand is the kubectl line that lists what a tree is made of.
func TreeCommand(o kube.Object) string {
	var names []string
	for _, r := range treeKinds(o) {
		names = append(names, r.Plural)
	}
	return GetCommand(strings.Join(names, ","), Query{Scope: kube.Scope{Namespace: o.GetNamespace()}, Namespaced: true})
}

func treeKinds(o kube.Object) []kube.Resource {
	switch o := o.(type) {
	case *appsv1.Deployment, *appsv1.ReplicaSet:
		return families[0]
	case *batchv1.CronJob, *batchv1.Job:
		return families[1]
	case *appsv1.StatefulSet:
		return families[2]
	case *appsv1.DaemonSet:
		return families[3]
	case *networkingv1.Ingress, *corev1.Service:
		return way
	case *corev1.Pod:
		owner := metav1.GetControllerOfNoCopy(o)
		for _, f := range families {
			if owner != nil && f[len(f)-2].Kind == owner.Kind {
				return append(f[:len(f)-1:len(f)-1], way...)
			}
		}
		return way
	}
	return nil
}

// Tree is an object among those above it and those below: who controls it and
// what it controls, and the way that requests take to it. The object itself is
// marked, and the Ref of its line returned. It costs what belongs to the tree, whatever else the lists hold; only
// which Services select a Pod, and why one has no endpoint, is asked of the
// namespace.
func Tree(o kube.Object, w World) (Detail, Ref) {
	t := &treeOf{w: w, self: o}
	d := Detail{Title: o.GetName()}
	switch o := o.(type) {
	case *networkingv1.Ingress:
		d.Sections = append(d.Sections, t.section("THE WAY OF A REQUEST", func() { t.ingress(o) }))
	case *corev1.Service:
		d.Sections = append(d.Sections, t.section("THE WAY OF A REQUEST", func() { t.ways([]*corev1.Service{o}) }))
	case *corev1.Pod:
		d.Sections = append(d.Sections, t.section("OWNERS", func() { t.owned(o) }),
			t.section("THE WAY OF A REQUEST", func() { t.ways(servicesOf(o, w)) }))
	default:
		d.Sections = append(d.Sections, t.section("OWNERS", func() { t.owned(o) }))
	}
	return d, t.here
}

// treeMost bounds the children of one parent that are shown: those that need a
// look come first.
const treeMost = 100

// treeOf collects the lines of one section.
type treeOf struct {
	w     World
	self  kube.Object
	here  Ref // the first line of self
	rows  []Item
	depth int
	via   string // tells apart lines that lead to the same object
}

func (t *treeOf) section(title string, fill func()) Section {
	t.rows, t.depth = nil, 0
	fill()
	s := Section{Title: title, Table: &Table{Head: []Column{{Name: "NAME"}, {Name: "KIND", Rank: 2}, {Name: "STATE", Rank: 1}}, Rows: t.rows}}
	if len(t.rows) == 0 {
		s.Table, s.Note = nil, Dimmed("no Service selects it")
		if note, lacks := lacking(t.w, kube.Services); lacks {
			s.Note = note
		}
	}
	return s
}

func treeRef(r kube.Resource, o kube.Object, via string) Ref {
	return Ref{Kind: Object, Resource: r, Namespace: o.GetNamespace(), Name: o.GetName(), Via: via}
}

// line adds an object, with those below it.
func (t *treeOf) line(r kube.Resource, o kube.Object, state Cell, below func()) {
	name, kind, ref := Text(o.GetName()), Dimmed(r.Kind), treeRef(r, o, t.via)
	if o.GetUID() == t.self.GetUID() && o.GetName() == t.self.GetName() {
		name.Tone, kind = Accent, Text(r.Kind+", this one")
		if t.here == (Ref{}) {
			t.here = ref
		}
	}
	state.Numeric, state.Num = false, 0
	name.Mark, state.Mark = state.Mark, NoMark
	t.rows = append(t.rows, Item{Cells: []Cell{name, kind, state}, Indent: t.depth, Ref: ref})
	t.under(below)
}

func (t *treeOf) under(below func()) {
	if below != nil {
		t.depth++
		below()
		t.depth--
	}
}

// remark adds a line that stands for no object.
func (t *treeOf) remark(c Cell) {
	t.rows = append(t.rows, Item{Cells: []Cell{c}, Indent: t.depth})
}

// owned shows the whole family of an object, from the topmost owner that there
// is down.
func (t *treeOf) owned(o kube.Object) {
	top := o
	for range len(families) {
		owner := metav1.GetControllerOfNoCopy(top)
		if owner == nil {
			break
		}
		parent, why := t.owner(owner, top.GetNamespace())
		if parent == nil {
			t.rows = append(t.rows, Item{Cells: []Cell{Text(owner.Name), Dimmed(owner.Kind), why}, Ref: ownerRef(owner, top.GetNamespace())})
			t.depth++
			break
		}
		top = parent
	}
	t.family(top)
}

// owner finds the very object that an owner reference means; where it cannot, why.
func (t *treeOf) owner(ref *metav1.OwnerReference, namespace string) (kube.Object, Cell) {
	r, ok := resourceOf(ref.APIVersion, ref.Kind)
	if !ok || t.w.List(r) == nil && !r.Namespaced {
		return nil, Cell{}
	}
	if note, lacks := lacking(t.w, r); lacks {
		return nil, note
	}
	if o := t.w.List(r).Get(namespace, ref.Name); o != nil && o.GetUID() == ref.UID {
		return o, Cell{}
	}
	return nil, Status(Alert, Warn, "not there any more")
}

func ownerRef(ref *metav1.OwnerReference, namespace string) Ref {
	return objectItem(ref.APIVersion, ref.Kind, namespace, ref.Name).Ref
}

// family shows an object with all that it controls.
func (t *treeOf) family(o kube.Object) {
	switch o := o.(type) {
	case *appsv1.Deployment:
		sets := typed[*appsv1.ReplicaSet](t.children(kube.ReplicaSets, o))
		history := rules.History(o, sets)
		slices.SortStableFunc(sets, func(a, b *appsv1.ReplicaSet) int {
			m, _, _ := rules.Revisions(a)
			n, _, _ := rules.Revisions(b)
			return cmp.Compare(n, m)
		})
		t.line(kube.Deployments, o, rolloutHeadline(o, history, t.w)[0], func() { offspring(t, kube.ReplicaSets, sets) })
	case *appsv1.ReplicaSet:
		state := replicaSetShare(o)
		state.Text = replicaSetHeadline(o)[0].Text
		if owner := metav1.GetControllerOfNoCopy(o); owner != nil {
			state.Text = strings.TrimSuffix(state.Text, " of "+owner.Name)
		}
		if rules.Replicas(o.Spec.Replicas) == 0 && o.Status.Replicas == 0 {
			state.Mark, state.Tone = Off, Dim
		}
		t.line(kube.ReplicaSets, o, state, func() { t.pods(o) })
	case *appsv1.StatefulSet:
		t.line(kube.StatefulSets, o, statefulSetHeadline(o, nil, t.w)[0], func() { t.pods(o) })
	case *appsv1.DaemonSet:
		t.line(kube.DaemonSets, o, daemonSetHeadline(o, rules.Coverage{}, false, false, t.w)[0], func() { t.pods(o) })
	case *batchv1.CronJob:
		jobs := typed[*batchv1.Job](t.children(kube.Jobs, o))
		slices.SortStableFunc(jobs, func(a, b *batchv1.Job) int { return b.CreationTimestamp.Compare(a.CreationTimestamp.Time) })
		t.line(kube.CronJobs, o, cronJobTreeState(o, t.w), func() { offspring(t, kube.Jobs, jobs) })
	case *batchv1.Job:
		t.line(kube.Jobs, o, t.jobState(o), func() { t.pods(o) })
	case *corev1.Pod:
		t.pod(o)
	}
}

func cronJobTreeState(c *batchv1.CronJob, w World) Cell {
	next := nextCells(c, rules.NextRunOf(c, w.Now), nil, w.Now)[0]
	if s := c.Spec.Suspend; s != nil && *s {
		next = Status(Off, Warn, "suspended")
	}
	return next
}

// jobState says of a Job that runs if it does so without any pod: they may be
// refused, which is told by events that only its own pane has.
func (t *treeOf) jobState(j *batchv1.Job) Cell {
	state := jobHeadline(j)[0]
	_, lacks := lacking(t.w, kube.Pods)
	if lacks || state.Clock == nil || rules.JobSettled(j) || rules.JobSuspended(j) || j.Status.Active > 0 || len(t.children(kube.Pods, j)) > 0 {
		return state
	}
	c := *state.Clock
	c.Before = strings.Replace(c.Before, " ·", ", and has no pod ·", 1)
	state.Clock = &c
	return state
}

// children are the objects of a kind that this one controls, by index.
func (t *treeOf) children(r kube.Resource, o kube.Object) []kube.Object {
	return t.w.Bucket(r, kube.ByController, string(o.GetUID())).Objects
}

// offspring shows the children of the present line.
func offspring[T kube.Object](t *treeOf, r kube.Resource, all []T) {
	if note, lacks := lacking(t.w, r); lacks {
		t.remark(note)
		return
	}
	for _, o := range all[:min(len(all), treeMost)] {
		t.family(o)
	}
	if more := len(all) - treeMost; more > 0 {
		t.remark(Dimmed("and " + plural(more, "more "+strings.ToLower(r.Kind))))
	}
}

func (t *treeOf) pods(o kube.Object) {
	offspring(t, kube.Pods, troubleFirst(typed[*corev1.Pod](t.children(kube.Pods, o))))
}

// podTreeState: "Running 12d", and why not all is well.
func podTreeState(p *corev1.Pod) Cell {
	c := podStatus(p, rules.Words(p))
	if y := rules.PodWhy(p); y.Short != "" && !strings.Contains(y.Short, c.Text) {
		c.Text += ": " + y.Short + " ·"
	}
	return since(c, p.CreationTimestamp.Time)
}

func (t *treeOf) pod(p *corev1.Pod) {
	t.line(kube.Pods, p, podTreeState(p), func() {
		for _, c := range rules.Containers(p) {
			state := containerState(c, p.Status.Phase)
			name := Status(state.Mark, Plain, c.Name)
			state.Mark = NoMark
			kind := "container"
			if c.Role != rules.AppRole {
				kind = string(c.Role)
			}
			t.rows = append(t.rows, Item{Cells: []Cell{name, Dimmed(kind), state}, Indent: t.depth, Ref: treeRef(kube.Pods, p, c.Name)})
		}
	})
}

package kube

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/dynamic"
)

// The times of grants.
const (
	grantAge    = 2 * time.Minute  // an answer is asked for again so often
	grantWish   = 10 * time.Second // a refusal is: a right that is given under way is soon seen
	grantDoubt  = 3 * time.Second  // after a refusal, at most so often
	grantAgain  = 5 * time.Second  // after a question that failed
	grantUnsure = 10 * time.Minute // how long a yes may stand that cannot be asked for again
)

// verdict is what the server says of reading something.
type verdict int

const (
	unasked verdict = iota
	granted
	refusedRead
	refusedActing // the class's server may not act for the person
	notServed     // there is nothing that could be allowed
)

// grantKey is what may be read: a resource in a scope, without its labels, by
// which rights do not differ.
type grantKey struct {
	resource        Resource
	namespace, name string
}

// grant is whether a person may list and watch something. Safe for concurrent use.
type grant struct {
	key     grantKey
	users   int // under the grants' lock
	mu      sync.Mutex
	verdict verdict
	why     string    // of a refusal, or of what keeps it from being known
	at      time.Time // of the last answer
	changed chan struct{}
}

func (g *grant) now() (verdict, string, <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.verdict, g.why, g.changed
}

func (g *grant) set(v verdict, why string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at = time.Now()
	if g.verdict == v && g.why == why {
		return
	}
	g.verdict, g.why = v, why
	close(g.changed)
	g.changed = make(chan struct{})
}

func (g *grant) refused() bool {
	v, _, _ := g.now()
	return v != unasked && v != granted
}

// unsure notes that the server could not be asked. An outage takes no rows away,
// and gives none either; but a yes does not outlive it for long.
func (g *grant) unsure(why string) {
	g.mu.Lock()
	old := g.verdict == granted && time.Since(g.at) > grantUnsure
	known := g.verdict != unasked
	at := g.at
	g.mu.Unlock()
	if known && !old {
		return
	}
	g.set(unasked, why)
	g.mu.Lock()
	g.at = at
	g.mu.Unlock()
}

// grants are those of one person. Safe for concurrent use.
type grants struct {
	own      *Cluster // asks as the person
	ctx      context.Context
	cancel   context.CancelFunc
	wg       sync.WaitGroup
	doubtful chan struct{}

	mu  sync.Mutex
	all map[grantKey]*grant
}

func (gs *grants) start(own *Cluster) {
	gs.own, gs.all = own, map[grantKey]*grant{}
	gs.doubtful = make(chan struct{}, 1)
	gs.ctx, gs.cancel = context.WithCancel(own.ctx)
	gs.wg.Go(gs.asking)
}

func (gs *grants) stop() {
	gs.cancel()
	gs.wg.Wait()
}

// doubt has every answer asked for again soon: the server has refused something.
func (gs *grants) doubt() {
	select {
	case gs.doubtful <- struct{}{}:
	default:
	}
}

// of gives the grant for a scope, and counts one who uses it until done.
func (gs *grants) of(r Resource, s Scope) *grant {
	key := grantKey{r, s.Namespace, ""}
	key.resource.Table = false // the same rights
	if f, err := fields.ParseSelector(s.Fields); err == nil {
		key.name, _ = f.RequiresExactMatch("metadata.name")
	}
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.all[key]
	if g == nil {
		g = &grant{key: key, changed: make(chan struct{})}
		gs.all[key] = g
		if gs.ctx.Err() == nil {
			gs.wg.Go(func() { gs.first(g) })
		}
	}
	g.users++
	return g
}

func (gs *grants) done(g *grant) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g.users--
}

// first asks until there is an answer.
func (gs *grants) first(g *grant) {
	for !gs.ask(g) {
		t := time.NewTimer(grantAgain)
		select {
		case <-gs.ctx.Done():
			t.Stop()
			return
		case <-t.C:
		}
	}
}

// asking asks again at times, and after a refusal.
func (gs *grants) asking() {
	t, wish := time.NewTicker(grantAge), time.NewTicker(grantWish)
	defer t.Stop()
	defer wish.Stop()
	for {
		select {
		case <-gs.ctx.Done():
			return
		case <-wish.C:
			gs.again((*grant).refused)
			continue
		case <-t.C:
		case <-gs.doubtful:
			pause := time.NewTimer(grantDoubt)
			gs.again(nil)
			select {
			case <-gs.ctx.Done():
				pause.Stop()
				return
			case <-pause.C:
			}
			continue
		}
		gs.again(nil)
	}
}

// again asks for what is in use, of it what only says, and forgets the rest.
func (gs *grants) again(only func(*grant) bool) {
	gs.mu.Lock()
	var used []*grant
	for key, g := range gs.all {
		if g.users == 0 {
			if only == nil {
				delete(gs.all, key)
			}
			continue
		}
		used = append(used, g)
	}
	gs.mu.Unlock()
	for _, g := range used {
		if only == nil || only(g) {
			gs.ask(g)
		}
	}
}

// ask asks the server, and says whether it has answered.
func (gs *grants) ask(g *grant) bool {
	client, err := dynamic.NewForConfigAndClient(jsonConfig(gs.own.config), gs.own.client)
	if err != nil {
		g.unsure(err.Error())
		return false
	}
	ctx, cancel := context.WithTimeout(gs.ctx, actLimit)
	defer cancel()
	verbs, namespace := []string{"list", "watch"}, g.key.namespace
	if g.key.resource.GVR() == Namespaces.GVR() && g.key.name != "" { // see OneNamespace
		verbs, namespace = []string{"get"}, g.key.name
	}
	if g.key.resource == PodMetrics { // it cannot be watched
		verbs = []string{"list"}
	}
	for _, verb := range verbs {
		r := right{verb, g.key.resource.Group, g.key.resource.Plural, ""}
		a, err := review(ctx, client, allowanceKey{r, namespace, g.key.name})
		switch {
		case apierrors.IsForbidden(err) && isReview(err):
			g.set(refusedRead, reason(err))
			return true
		case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err):
			g.set(refusedActing, "the class's server may not act for "+gs.own.identity.User+": "+reason(err))
			return true
		case err != nil:
			g.unsure(reason(err))
			return false
		case !a.ok:
			v := refusedRead
			if g.key.resource == PodMetrics && unserved(ctx, gs.own.config, gs.own.client, PodMetrics) {
				v = notServed
			}
			g.set(v, gs.refusal(r, g.key, a.why))
			return true
		}
	}
	g.set(granted, "")
	return true
}

// isReview says that the refusal is of the question itself, which is asked as the
// person; any other is of acting as them.
func isReview(err error) bool {
	var s apierrors.APIStatus
	return errors.As(err, &s) && s.Status().Details != nil && s.Status().Details.Kind == "selfsubjectaccessreviews"
}

// refusal says it as the server does.
func (gs *grants) refusal(r right, k grantKey, why string) string {
	text := fmt.Sprintf("%s is forbidden: User %q cannot %s resource %q in API group %q", r.resource, gs.own.identity.User, r.verb, r.resource, r.group)
	if k.namespace != "" {
		text += fmt.Sprintf(" in the namespace %q", k.namespace)
	} else {
		text += " at the cluster scope"
	}
	if why != "" {
		text += ": " + why
	}
	return text
}

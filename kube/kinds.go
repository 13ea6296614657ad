package kube

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
)

// kindsAge is how old the server's list may be when a word is not in it: a kind
// may have been added since.
const kindsAge = 10 * time.Second

// kindsLimit is how long discovery may take.
const kindsLimit = 15 * time.Second

// kinds is what discovery knows, held in memory. Safe for concurrent use.
type kinds struct {
	client discovery.DiscoveryInterfaceWithContext

	turn    chan struct{} // capacity 1: who holds it may use what follows
	fetched time.Time
	known   []Known // every version of each, the preferred first
	err     error   // of a partial answer
}

func newKinds(config *rest.Config, client *http.Client) (*kinds, error) {
	c, err := discovery.NewDiscoveryClientForConfigAndClient(rest.CopyConfig(config), client)
	if err != nil {
		return nil, err
	}
	return &kinds{turn: make(chan struct{}, 1), client: discovery.ToDiscoveryInterfaceWithContext(c)}, nil
}

func (k *kinds) resolve(ctx context.Context, word string) (Known, error) {
	if found, ok := Lookup(word, BuiltIns()); ok {
		return found, nil
	}
	known, fetched, err := k.fetch(ctx, time.Time{})
	if known == nil && err != nil {
		return Known{}, fmt.Errorf("what %q means: %w", word, err)
	}
	found, ok := Lookup(word, known)
	if !ok && time.Since(fetched) > kindsAge {
		known, _, err = k.fetch(ctx, fetched)
		found, ok = Lookup(word, known)
	}
	if ok {
		return found, nil
	}
	if err != nil {
		return Known{}, fmt.Errorf("%w (not all of the server's kinds are known: %w)", NotServed(word, known), err)
	}
	return Known{}, NotServed(word, known)
}

// all lists the preferred version of each kind.
func (k *kinds) all(ctx context.Context) ([]Known, error) {
	known, _, err := k.fetch(ctx, time.Now().Add(-time.Minute))
	var out []Known
	seen := map[schema.GroupResource]bool{}
	for _, one := range known {
		if gr := one.Resource.GVR().GroupResource(); !seen[gr] {
			seen[gr] = true
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b Known) int {
		return cmp.Or(strings.Compare(a.Resource.Group, b.Resource.Group), strings.Compare(a.Resource.Plural, b.Resource.Plural))
	})
	return out, err
}

// fetch gives what is known, asked for anew when it is not younger than that. A
// part of it may come with an error, for groups whose server does not answer.
func (k *kinds) fetch(ctx context.Context, younger time.Time) ([]Known, time.Time, error) {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return nil, time.Time{}, ctx.Err()
	}
	if !k.fetched.IsZero() && k.fetched.After(younger) {
		return k.known, k.fetched, k.err
	}
	ctx, cancel := context.WithTimeout(ctx, kindsLimit)
	defer cancel()
	groups, lists, err := k.client.ServerGroupsAndResourcesWithContext(ctx)
	if lists == nil && err != nil {
		return k.known, k.fetched, err // the older answer is better than none
	}
	k.known, k.fetched, k.err = catalogue(groups, lists), time.Now(), err
	return k.known, k.fetched, err
}

// catalogue puts the server's lists in the order in which kubectl prefers them:
// the core group first, then groups as served, the preferred version of each
// first.
func catalogue(groups []*metav1.APIGroup, lists []*metav1.APIResourceList) []Known {
	rank := map[string]int{}
	for i, g := range groups {
		for j, v := range g.Versions {
			place := i*1000 + j + 1
			if v.GroupVersion == g.PreferredVersion.GroupVersion {
				place = i * 1000
			}
			if g.Name == "" {
				place -= 1_000_000
			}
			rank[v.GroupVersion] = place
		}
	}
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b *metav1.APIResourceList) int {
		return rank[a.GroupVersion] - rank[b.GroupVersion]
	})
	builtIn := map[Resource]bool{}
	for _, b := range BuiltIns() {
		builtIn[b.Resource] = true
	}
	var out []Known
	for _, l := range lists {
		gv, err := schema.ParseGroupVersion(l.GroupVersion)
		if err != nil {
			continue
		}
		for _, a := range l.APIResources {
			if strings.Contains(a.Name, "/") || !slices.Contains([]string(a.Verbs), "list") {
				continue
			}
			r := Resource{Group: gv.Group, Version: gv.Version, Plural: a.Name, Kind: a.Kind, Namespaced: a.Namespaced}
			r.Table = !builtIn[r]
			singular := a.SingularName
			if singular == "" {
				singular = strings.ToLower(a.Kind)
			}
			out = append(out, Known{
				Resource: r, Singular: singular, ShortNames: a.ShortNames,
				Watchable: slices.Contains([]string(a.Verbs), "watch"),
			})
		}
	}
	return out
}

package rules_test

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube/rules"
)

func TestImageOf(t *testing.T) {
	const hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for in, want := range map[[2]string]string{
		{"nginx", ""}: "docker.io library/nginx latest  false",
		{"nginx:1.25", "docker.io/library/nginx@sha256:" + hex}: "docker.io library/nginx 1.25 sha256:" + hex + " false",
		{"a/b", "docker-pullable://a/b@sha256:" + hex}:          "docker.io a/b latest sha256:" + hex + " false",
		{"localhost:5000/x", "sha256:" + hex}:                   "localhost:5000 x latest sha256:" + hex + " false",
		{"q.io/x@sha256:" + hex, ""}:                            "q.io x  sha256:" + hex + " true",
		{"q.io/x:1@sha256:" + hex, "x"}:                         "q.io x 1 sha256:" + hex + " true",
	} {
		i := rules.ImageOf(in[0], in[1])
		if got := fmt.Sprint(i.Registry, " ", i.Name, " ", i.Tag, " ", i.Digest, " ", i.Pinned); got != want || i.Odd != "" {
			t.Errorf("%v: got %q, want %q", in, got, want)
		}
	}
	for _, odd := range []string{"", "UPPER", "a b", "x@sha256:12"} {
		if i := rules.ImageOf(odd, ""); i.Odd != odd || i.Name != "" {
			t.Errorf("%q is read as %+v", odd, i)
		}
	}
}

func TestBonds(t *testing.T) {
	for spec, want := range map[string]string{
		"{}": "",
		"{tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute}]}": "",
		"{tolerations: [{operator: Exists}]}":                                                       "tolerates: all taints",
		"{tolerations: [{key: a, operator: Gt, value: '5'}]}":                                       "tolerates: a Gt 5",
		"{nodeSelector: {b: '1', a: '2'}, schedulerName: mine, runtimeClassName: kata}":             "must be on: nodes with a=2; must be on: nodes with b=1; runtime class: kata; scheduler: mine",
		"{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [n1]}]}]}}}}": "must be on: node n1, which its DaemonSet made it for",
		"{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}]}}}}":                                                                "must be on: nodes with nothing that matches",
		"{affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 3, podAffinityTerm: {topologyKey: zone, namespaces: [x]}}]}}}":                 "rather not with: no pods of x, by zone (weight 3)",
		"{topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]}":                                                                      "spread: by zone, at most 1 apart, if it can be",
	} {
		p := &corev1.Pod{}
		if err := yaml.UnmarshalStrict([]byte("spec: "+spec), p); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range rules.Bonds(p) {
			got = append(got, b.Name+": "+b.Words)
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s\n got %q\nwant %q", spec, s, want)
		}
	}
	static := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{corev1.MirrorPodAnnotationKey: "x"}}}
	if b := rules.Bonds(static); len(b) != 1 || b[0].Name != "static" {
		t.Errorf("%+v", b)
	}
}

// TestPodWhyBy: an event counts for its own pod, container and run, and the
// newest of several does.
func TestPodWhyBy(t *testing.T) {
	p := &corev1.Pod{}
	read(t, "pods/not-ready", p)
	event := func(reason, message, path, last string) *corev1.Event {
		e := &corev1.Event{Reason: reason, Message: message}
		e.InvolvedObject = corev1.ObjectReference{UID: p.UID, FieldPath: path}
		if err := e.LastTimestamp.UnmarshalQueryParameter(last); err != nil {
			t.Fatal(err)
		}
		return e
	}
	const now, before, then = "2026-07-01T11:00:00Z", "2026-06-20T12:00:00Z", "2026-06-18T12:00:00Z"
	another := event("Unhealthy", "Readiness probe failed: another pod's", "", now)
	another.InvolvedObject.UID = "x"
	events := []*corev1.Event{
		event("Unhealthy", "Readiness probe failed: older", "spec.containers{web}", before),
		event("Unhealthy", "Readiness probe failed:\n dial tcp: refused", "spec.containers{web}", now),
		event("Unhealthy", "Readiness probe failed: of another", "spec.containers{db}", now),
		event("Unhealthy", "Liveness probe failed: another probe", "spec.containers{web}", now),
		another,
	}
	if got, want := rules.PodWhyBy(p, events).Sentence(), "container web does not pass its readiness probe: dial tcp: refused"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	old := []*corev1.Event{event("Unhealthy", "Readiness probe failed: of the run before", "spec.containers{web}", then)}
	if got, want := rules.PodWhyBy(p, old).Sentence(), rules.PodWhy(p).Sentence(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}

	pending := &corev1.Pod{}
	pending.UID = p.UID
	if got, want := rules.PodWhyBy(pending, []*corev1.Event{event("FailedScheduling", "0/4 nodes are available", "", now)}).Sentence(), "waits for the scheduler: 0/4 nodes are available"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	running := &corev1.Pod{}
	read(t, "pods/running", running)
	if y := rules.PodWhyBy(running, events); y.Short != "" {
		t.Errorf("a pod that is well: %q", y.Sentence())
	}
}

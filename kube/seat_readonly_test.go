package kube_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
)

// writer gives a seat to somebody who may do everything.
func (h *hand) writer(t *testing.T, c *kube.Cluster, person kube.Person) *kube.Seat {
	t.Helper()
	person.User, person.Namespace = person.User+"-"+h.ns, h.ns
	b, err := h.box.Client.RbacV1().ClusterRoleBindings().Create(t.Context(), &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "test-"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: person.User}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h.box.AwaitRight(t, person.User, nil, authorizationv1.ResourceAttributes{Namespace: h.ns, Verb: "patch", Group: "apps", Resource: "deployments"})
	t.Cleanup(func() {
		h.box.Client.RbacV1().ClusterRoleBindings().Delete(context.WithoutCancel(t.Context()), b.Name, metav1.DeleteOptions{})
	})
	return seat(t, c, person)
}

// writes are the person's writes since then, and the streams opened, by the audit
// log.
func (h *hand) writes(t *testing.T, since kubetest.AuditMark, p *kube.Seat) (all []string) {
	t.Helper()
	h.box.AuditSettled(t)
	for _, a := range h.box.Audit(t, since, "hackfest/") {
		if a.As.Username == p.Identity().User && a.Writes() {
			all = append(all, a.Verb+" "+a.RequestURI)
		}
	}
	return all
}

// deeds are all verbs of a Hand that make a Plan, upon objects of the test's own.
func (h *hand) deeds(t *testing.T, p *kube.Seat) map[string]func(context.Context) (*kube.Plan, error) {
	t.Helper()
	web := target(kube.Deployments, h.revised(t, "web"))
	h.deployment(t, "still", 1)
	h.change(t, "still", func(d *appsv1.Deployment) { d.Spec.Paused = true })
	still := target(kube.Deployments, h.live(t, "still"))
	daily := target(kube.CronJobs, h.cronJob(t, "daily", false))
	asleep := target(kube.CronJobs, h.cronJob(t, "asleep", true))
	pod := target(kube.Pods, h.box.RunPod(t, kubetest.Shell(h.ns, "plain", "sleep 1000"), kubetest.Running))
	one := h.node(t)
	h.on(t, one, "leaves", func(*corev1.Pod) {})
	node := target(kube.Nodes, one)
	draft, err := p.Edit(t.Context(), web)
	if err != nil {
		t.Fatal(err)
	}
	const made = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\n"
	return map[string]func(context.Context) (*kube.Plan, error){
		"scale":    func(ctx context.Context) (*kube.Plan, error) { return p.Scale(ctx, web, kube.Size{To: 1}) },
		"undo":     func(ctx context.Context) (*kube.Plan, error) { return p.Undo(ctx, web, 0) },
		"restart":  func(ctx context.Context) (*kube.Plan, error) { return p.Restart(ctx, web) },
		"pause":    func(ctx context.Context) (*kube.Plan, error) { return p.Pause(ctx, web) },
		"resume":   func(ctx context.Context) (*kube.Plan, error) { return p.Resume(ctx, still) },
		"annotate": func(ctx context.Context) (*kube.Plan, error) { return p.AnnotateCause(ctx, web, "because") },
		"delete":   func(ctx context.Context) (*kube.Plan, error) { return p.Delete(ctx, web, kube.Removal{}) },
		"trigger":  func(ctx context.Context) (*kube.Plan, error) { return p.Trigger(ctx, daily) },
		"suspend":  func(ctx context.Context) (*kube.Plan, error) { return p.Suspend(ctx, daily) },
		"wake":     func(ctx context.Context) (*kube.Plan, error) { return p.Wake(ctx, asleep) },
		"cordon":   func(ctx context.Context) (*kube.Plan, error) { return p.Cordon(ctx, node) },
		"uncordon": func(ctx context.Context) (*kube.Plan, error) { return p.Uncordon(ctx, node) },
		"delete all": func(ctx context.Context) (*kube.Plan, error) {
			return p.DeleteAll(ctx, []kube.Target{daily, asleep}, kube.Removal{})
		},
		"set image": func(ctx context.Context) (*kube.Plan, error) {
			return p.SetImage(ctx, web, kube.Image{Container: "web", Image: "nginx:1.19"})
		},
		"drain": func(ctx context.Context) (*kube.Plan, error) {
			return p.Drain(ctx, node, kube.Draining{LocalData: true, Unmanaged: true})
		},
		"debug": func(ctx context.Context) (*kube.Plan, error) {
			return p.Debug(ctx, pod, kube.Debugging{Image: "busybox", Target: "plain"})
		},
		"run": func(ctx context.Context) (*kube.Plan, error) {
			return p.Run(ctx, kube.Throwaway{Namespace: h.ns, Name: "once", Image: "busybox"})
		},
		"apply": func(ctx context.Context) (*kube.Plan, error) {
			return p.Apply(ctx, kube.Manifest{Text: made, Namespace: h.ns})
		},
		"edit": func(ctx context.Context) (*kube.Plan, error) {
			return draft.Plan(ctx, strings.Replace(draft.Text, "replicas: 2", "replicas: 3", 1))
		},
	}
}

// firstWrite is told of the first bytes that come.
type firstWrite func()

func (f firstWrite) Write(b []byte) (int, error) {
	f()
	return len(b), nil
}

// TestSeatTurnedReadOnly: every verb that writes while it may is refused when the
// seat is turned read-only, and so is every plan that was made before, every
// session, and whatever else is sent through the seat's transport. The server's
// audit log has nothing of it.
func TestSeatTurnedReadOnly(t *testing.T) {
	h := newHand(t)
	p := h.writer(t, h.Cluster, kube.Person{User: "writer"})
	ctx := t.Context()
	deeds := h.deeds(t, p)
	box := kubetest.Shell(h.ns, "box", "cat")
	box.Spec.Containers[0].Stdin = true
	pod := target(kube.Pods, h.box.RunPod(t, box, kubetest.Running))
	run := kube.ExecOptions{Pod: pod, Container: "box", Command: []string{"true"}, Stdout: io.Discard}
	gone := kube.Target{Resource: kube.Pods, Namespace: h.ns, Name: "nobody", UID: "nobody"}
	sessions := map[string]func(context.Context) error{
		"remove": func(ctx context.Context) error { return p.Remove(ctx, gone) },
		"exec": func(ctx context.Context) error {
			_, err := p.Exec(ctx, run)
			return err
		},
		"attach": func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			o := kube.ExecOptions{Pod: pod, Container: "box", Stdin: strings.NewReader("heard\n"), Stdout: firstWrite(cancel)}
			if err := p.Attach(ctx, o); !errors.Is(err, context.Canceled) {
				return err
			}
			return nil
		},
	}

	// As long as it may, all of it comes to the server: a dry run at least.
	plans := map[string]*kube.Plan{}
	for name, deed := range deeds {
		since := h.box.AuditEnd(t)
		plan, err := deed(ctx)
		if err != nil || plan.Refused {
			t.Fatalf("%s: %v, %+v", name, err, plan)
		}
		if wrote := h.writes(t, since, p); len(wrote) == 0 && plan.Skip == "" {
			t.Errorf("the audit log does not show the dry run of %s: it would show no write either", name)
		}
		plans[name] = plan
	}
	for name, do := range sessions {
		since := h.box.AuditEnd(t)
		if err := do(ctx); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(h.writes(t, since, p)) == 0 {
			t.Errorf("the audit log does not show %s", name)
		}
	}
	in, keys := io.Pipe()
	defer keys.Close()
	begun, ended := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		_, err := p.Exec(ctx, kube.ExecOptions{Pod: pod, Container: "box", Command: []string{"cat"}, Stdin: in, Stdout: firstWrite(func() { begun <- struct{}{} })})
		ended <- err
	}()
	keys.Write([]byte("here\n"))
	<-begun

	p.SetReadOnly(true)
	select {
	case err := <-ended:
		if !errors.Is(err, kube.ErrReadOnly) {
			t.Errorf("the session that ran: %v", err)
		}
	case <-time.After(soon):
		t.Fatal("the session runs on")
	}
	h.box.AuditSettled(t)
	since := h.box.AuditEnd(t)
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, kube.ErrReadOnly) {
			t.Errorf("%s: %v, want that it is refused as read-only", what, err)
		}
	}
	for name, deed := range deeds {
		_, err := deed(ctx)
		refused(name, err)
		if plans[name].Skip == "" {
			_, err := plans[name].DoSaying(ctx, func(kube.Step) {})
			refused(name+" as it was planned before", err)
			if strings.Contains(err.Error(), "https:") || errors.Is(err, kube.ErrNoAnswer) {
				t.Errorf("%s: it says that something was sent: %v", name, err)
			}
		}
	}
	for name, do := range sessions {
		refused(name, do(ctx))
	}
	_, err := p.Edit(ctx, pod)
	refused("edit", err)
	_, err = p.Cluster.Forward(ctx, pod, kube.Ports{Remote: 80})
	refused("port-forward", err)
	client, host := p.HTTP()
	const box1 = "/pods/box"
	for _, one := range []struct{ method, path string }{
		{"POST", "/configmaps"},
		{"PUT", box1},
		{"PATCH", box1},
		{"DELETE", box1},
		{"DELETE", "/pods"},
		{"GET", box1 + "/exec?command=true&stdout=true"},
		{"GET", box1 + "/attach?stdout=true"},
		{"GET", box1 + "/portforward?ports=80"},
		{"POST", box1 + "/exec?command=true&stdout=true"},
		{"POST", box1 + "/eviction"},
		{"GET", "/services/x/proxy/"},
	} {
		req, err := http.NewRequestWithContext(ctx, one.method, host+"/api/v1/namespaces/"+h.ns+one.path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if one.method == "GET" {
			req.Header.Set("Connection", "Upgrade")
			req.Header.Set("Upgrade", "websocket")
		}
		answer, err := client.Do(req)
		if err == nil {
			answer.Body.Close()
		}
		refused(one.method+" "+one.path, err)
	}
	for _, wrote := range h.writes(t, since, p) {
		t.Errorf("written: %s", wrote)
	}

	p.SetReadOnly(false)
	plan, err := deeds["scale"](ctx)
	if said := done(t, plan, err); *h.live(t, "web").Spec.Replicas != 1 {
		t.Errorf("%s", said)
	}
}

// TestSeatThatNeverWrites stays so, whatever the class is turned to: a viewer's,
// and everyone's at a connection that may not write.
func TestSeatThatNeverWrites(t *testing.T) {
	for name, viewer := range map[string]bool{"a viewer": true, "at a read-only connection": false} {
		t.Run(name, func(t *testing.T) {
			box := kubetest.Sandbox(t)
			h := &hand{connect(t, box.Kubeconfig, !viewer), box, box.Namespace(t)}
			d := target(kube.Deployments, h.deployment(t, "web", 1))
			p := h.writer(t, h.Cluster, kube.Person{User: "writer", ReadOnly: viewer})
			since := h.box.AuditEnd(t)
			for _, on := range []bool{true, false, false} {
				p.SetReadOnly(on)
				if _, err := p.Scale(t.Context(), d, kube.Size{To: 2}); !errors.Is(err, kube.ErrReadOnly) {
					t.Errorf("turned %v: %v", on, err)
				}
				client, host := p.HTTP()
				req, err := http.NewRequestWithContext(t.Context(), "DELETE", host+"/apis/apps/v1/namespaces/"+h.ns+"/deployments/web", nil)
				if err != nil {
					t.Fatal(err)
				}
				answer, err := client.Do(req)
				if err == nil {
					answer.Body.Close()
				}
				if !errors.Is(err, kube.ErrReadOnly) {
					t.Errorf("turned %v: the transport lets a DELETE through: %v", on, err)
				}
			}
			if wrote := h.writes(t, since, p); len(wrote) > 0 {
				t.Errorf("written: %q", wrote)
			}
		})
	}
}

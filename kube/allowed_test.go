package kube_test

import (
	"context"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/tools/clientcmd"

	"example.org/hackfest/kube"
)

// as connects as somebody with rules of their own.
func (h *hand) as(t *testing.T, user string, rules ...rbacv1.PolicyRule) *kube.Cluster {
	t.Helper()
	rbac := h.box.Client.RbacV1()
	role := &rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: user}, Rules: rules}
	if _, err := rbac.Roles(h.ns).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: user},
		Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: user}},
	}
	if _, err := rbac.RoleBindings(h.ns).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		h.mayNow(t, user, rule)
	}
	config, err := clientcmd.LoadFromFile(h.box.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range config.AuthInfos {
		u.Impersonate = user
	}
	path := t.TempDir() + "/kubeconfig"
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		t.Fatal(err)
	}
	f := genericclioptions.NewConfigFlags(true)
	f.KubeConfig = &path
	c, err := kube.Connect(t.Context(), kube.Options{Getter: f})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// mayNow waits until the server heeds a rule.
func (h *hand) mayNow(t *testing.T, user string, rule rbacv1.PolicyRule) {
	t.Helper()
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	for _, resource := range rule.Resources {
		for _, verb := range rule.Verbs {
			for _, name := range names {
				what := authorizationv1.ResourceAttributes{Namespace: h.ns, Verb: verb, Group: rule.APIGroups[0], Name: name}
				what.Resource, what.Subresource, _ = strings.Cut(resource, "/")
				h.box.AwaitRight(t, user, nil, what)
			}
		}
	}
}

func TestAllowed(t *testing.T) {
	h := newHand(t)
	d := h.deployment(t, "web", 1)
	at := target(kube.Deployments, d)
	apps := func(resource string, names []string, verbs ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{APIGroups: []string{"apps"}, Resources: []string{resource}, ResourceNames: names, Verbs: verbs}
	}
	c := h.as(t, "scaler-"+h.ns, apps("deployments/scale", nil, "get", "update"), apps("deployments", []string{"web"}, "get", "patch"))
	other := at
	other.Name = "other"
	for _, one := range []struct {
		verb kube.Verb
		at   kube.Target
		why  string
	}{
		{kube.VerbScale, at, ""},
		{kube.VerbScale, other, ""},
		{kube.VerbRestart, at, ""}, // by the role's resourceNames
		{kube.VerbRestart, other, "you may not get deployments.apps in " + h.ns},
		{kube.VerbUndo, at, "you may not list replicasets.apps in " + h.ns},
		{kube.VerbDelete, at, "you may not delete deployments.apps in " + h.ns},
	} {
		for range 2 { // asked, and remembered
			a := c.Allowed(t.Context(), one.verb, one.at)
			if a.OK != (one.why == "") || a.Unknown || !strings.HasPrefix(a.Reason, one.why) {
				t.Errorf("%s %s: %+v", one.verb, one.at, a)
			}
		}
	}
	// What is allowed is enough, and what an autoscaler does is not known.
	p, err := c.Scale(t.Context(), at, kube.Size{To: 2})
	done(t, p, err)
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "not known") {
		t.Errorf("%q", p.Warnings)
	}
	p, err = c.Restart(t.Context(), at)
	done(t, p, err)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a := c.Allowed(ctx, kube.VerbTrigger, kube.Target{Resource: kube.CronJobs, Namespace: h.ns}); a.OK || !a.Unknown {
		t.Errorf("a question that was not asked: %+v", a)
	}
	if a := c.Allowed(t.Context(), kube.VerbTrigger, kube.Target{Resource: kube.CronJobs, Namespace: h.ns}); a.OK || a.Unknown {
		t.Errorf("%+v", a)
	}
}

func TestScaleUnderAnAutoscaler(t *testing.T) {
	h := newHand(t)
	at := target(kube.Deployments, h.deployment(t, "web", 1))
	hpa := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: "auto"}, Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "web"}, MaxReplicas: 3,
	}}
	if _, err := h.box.Client.AutoscalingV2().HorizontalPodAutoscalers(h.ns).Create(t.Context(), hpa, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for to, words := range map[int32]string{0: "autoscaler auto is switched off", 2: "autoscaler auto will overwrite"} {
		p, err := h.Scale(t.Context(), at, kube.Size{To: to})
		if err != nil || len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0], words) {
			t.Errorf("%+v, %v", p, err)
		}
	}
}

// Every verb's plan is built by dry runs: they change nothing that is kept.
func TestPlansWriteNothing(t *testing.T) {
	h := newHand(t)
	d := h.revised(t, "web")
	at := target(kube.Deployments, d)
	for _, p := range []func() (*kube.Plan, error){
		func() (*kube.Plan, error) { return h.Scale(t.Context(), at, kube.Size{To: 7}) },
		func() (*kube.Plan, error) { return h.Undo(t.Context(), at, 1) },
		func() (*kube.Plan, error) { return h.Restart(t.Context(), at) },
		func() (*kube.Plan, error) { return h.Pause(t.Context(), at) },
		func() (*kube.Plan, error) { return h.AnnotateCause(t.Context(), at, "x") },
		func() (*kube.Plan, error) { return h.Delete(t.Context(), at, kube.Removal{}) },
	} {
		if p, err := p(); err != nil || p.DryRun != "accepted" {
			t.Errorf("%+v, %v", p, err)
		}
	}
	if now := h.live(t, "web"); now.Generation != d.Generation || now.UID != d.UID || now.DeletionTimestamp != nil {
		t.Errorf("it was written: %+v", now)
	}
}

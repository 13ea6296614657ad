package rules_test

import (
	"fmt"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"example.org/hackfest/kube/rules"
)

func TestPolicyLines(t *testing.T) {
	for spec, want := range map[string]string{
		"{}":                                     "in nothing is let in!",
		"{policyTypes: [Egress]}":                "out nothing is let out!",
		"{egress: [{}]}":                         "in nothing is let in!; out to anywhere, all ports",
		"{policyTypes: [Egress], ingress: [{}]}": "out nothing is let out!",
		"{ingress: [{from: [{podSelector: {}}]}]}":                                                           "in from all pods of this namespace, all ports",
		"{ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}":                                "in from all pods of any namespace, port TCP 80",
		"{ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}, podSelector: {}}]}]}":                 "in from all pods of namespaces a=b, all ports",
		"{ingress: [{ports: [{protocol: UDP}, {port: web}]}]}":                                               "in from anywhere, ports any UDP, TCP web",
		"{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}":                          "in from 0.0.0.0/0 but not 10.0.0.0/8, all ports",
		"{ingress: [{from: [{podSelector: {matchExpressions: [{key: a, operator: In, values: [x, z]}]}}]}]}": "in from pods a in (x,z) of this namespace, all ports",
	} {
		p := &networkingv1.NetworkPolicy{}
		if err := yaml.UnmarshalStrict([]byte("spec: "+spec), p); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range rules.PolicyLines(p) {
			way := "out "
			if l.In {
				way = "in "
			}
			if l.Nothing {
				l.Text += "!"
			}
			got = append(got, way+l.Text)
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s\n got %q\nwant %q", spec, s, want)
		}
	}
}

func TestMayDo(t *testing.T) {
	rule := func(group, resource, verbs string, names ...string) authorizationv1.ResourceRule {
		return authorizationv1.ResourceRule{
			Verbs: strings.Fields(verbs), APIGroups: []string{group},
			Resources: strings.Split(resource, ","), ResourceNames: names,
		}
	}
	got := ""
	for _, m := range rules.MayDo(authorizationv1.SubjectRulesReviewStatus{ResourceRules: []authorizationv1.ResourceRule{
		rule("authorization.k8s.io", "selfsubjectaccessreviews", "create"),
		rule("", "pods", "watch get"),
		rule("", "pods", "list get"),
		rule("apps", "deployments", "list watch get"),
		rule("batch", "*", "* get"),
		rule("*", "*", "*"),
		rule("", "secrets", "get", "a", "b", "c", "d"),
		rule("*", "events", "get"),
		rule("apps", "deployments/scale", "approve get"),
		rule("extensions", "deployments", "delete"),
		rule("example.org", "gateways,gateways/status,pipes/status", "create update patch delete get list watch deletecollection"),
		rule("", "zebras,services,services/proxy,pods/exec", "create update patch delete get list watch deletecollection"),
		rule("", "serviceaccounts", "impersonate get watch list"),
		rule("", "pods/status", "get list"),
		rule("apps", "deployments/status", "get patch"),
	}}) {
		got += fmt.Sprintf("%s: %s", m.Words(), strings.Join(m.What, ", "))
		if m.Basic {
			got += " (basic)"
		}
		got += "\n"
	}
	want := `anything: everything, everything of batch
read and write: pods/exec, services (proxy), gateways.example.org, pipes.example.org/status, zebras
read and impersonate: serviceaccounts
read: pods, deployments
get, approve: deployments/scale
get, patch: deployments/status
get: secrets named a, b, c and 1 more, events of every group
create: selfsubjectaccessreviews.authorization.k8s.io (basic)
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestPodSecurity(t *testing.T) {
	n := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{
		"pod-security.kubernetes.io/audit": "Baseline", "pod-security.kubernetes.io/enforce": "privileged",
		"pod-security.kubernetes.io/warn": "restricted", "pod-security.kubernetes.io/warn-version": "latest",
	}}}
	got := ""
	for _, l := range rules.PodSecurity(n) {
		got += fmt.Sprintf("%s %s %v\n", l.Mode, l.Words, l.Known)
	}
	want := `enforce privileged: anything goes true
warn restricted (latest): hardened pods alone; whoever makes another is warned true
audit Baseline: no such level; restricted is taken false
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

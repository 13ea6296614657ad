package views_test

import (
	"encoding/json"
	"slices"
	"testing"

	"k8s.io/client-go/rest"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/views"
)

// madeObjects bring about, with the real controllers, states that the seed does not
// show.
const madeObjects = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: barred}
spec:
  schedule: "@every 2s"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{name: main, image: "busybox:1.37"}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: overdue}
spec:
  activeDeadlineSeconds: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "busybox:1.37"}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orphan}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: nowhere
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: Service
metadata: {name: digits}
spec:
  type: ExternalName
  externalName: 192.0.2.10
  ports: [{name: https, port: 443}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: early}
spec:
  replicas: 2
  podManagementPolicy: Parallel
  minReadySeconds: 86400
  selector: {matchLabels: {app: early-set}}
  template:
    metadata: {labels: {app: early-set}}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: main
        image: "busybox:1.37"
        command: [tail, -f, /dev/null]
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: early}
spec:
  replicas: 2
  minReadySeconds: 86400
  selector: {matchLabels: {app: early}}
  template:
    metadata: {labels: {app: early}}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: main
        image: "busybox:1.37"
        command: [tail, -f, /dev/null]
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`

// TestMadeStates: what the panes say of them is what the controllers do.
func TestMadeStates(t *testing.T) {
	t.Parallel()
	box := kubetest.Sandbox(t)
	ns := box.LabelledNamespace(t, map[string]string{"pod-security.kubernetes.io/enforce": "restricted"})
	objects, err := kubetest.Parse([]byte(madeObjects))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		r := kube.Resource{}
		for _, v := range views.All() {
			if kind := o.GetObjectKind().GroupVersionKind(); v.Resource().Kind == kind.Kind && v.Resource().Group == kind.Group {
				r = v.Resource()
			}
		}
		body, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := box.Client.Discovery().RESTClient().Post().AbsPath(place(r, ns)).WarningHandler(rest.NoWarnings{}).
			SetHeader("Content-Type", "application/json").Body(body).Do(t.Context()).Error(); err != nil {
			t.Fatalf("%s %s: %v", r, o.GetName(), err)
		}
	}
	const unavailable = "2 ready, 0 available: a pod counts after 24h of being ready (minReadySeconds)"
	var rest []unshown
	for _, s := range []struct {
		of   kube.Resource
		name string
		says []string
	}{
		{kube.CronJobs, "barred", words(
			"is not over (Forbid)", `can make no pod: violates PodSecurity "restricted:latest"`, "◌ no pod can be made", "✖ no pod can be made  (bad)")},
		{kube.Jobs, "overdue", words("✖ Failed", "DeadlineExceeded: ", "ended by its deadline of 1 s")},
		{kube.PersistentVolumeClaims, "orphan", words(
			"✖ Pending", "storage class nowhere not found: nobody makes a volume for it", `ProvisioningFailed: storageclass.storage.k8s.io "nowhere" not found`)},
		{kube.Services, "digits", words("▲ ExternalName", "192.0.2.10 is an address", "443 | https |")},
		{kube.StatefulSets, "early", words("◐ 2/2", "◐ Rolled out: 2 of 2 pods of the newest revision", unavailable)},
		{kube.ReplicaSets, "early", words("◐ 2 of 2 pods ready", unavailable)},
	} {
		rest = append(rest, unshown{shown: shown{object: ns + "/" + s.name, says: s.says}, view: views.For(kube.Known{Resource: s.of})})
	}
	for plural, all := range watchSeed(t).wait(slices.Clip(rest)) {
		for _, l := range all {
			t.Errorf("%s %s does not come to say %q:\n%s", plural, l.object, l.lacks, l.text)
		}
	}
}

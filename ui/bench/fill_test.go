package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"example.org/hackfest/kube/kubetest"
)

const (
	namespaces = 20
	writers    = 24
	siblings   = 10 // pods of one owner
)

// apps name the pods; the filter's word is one of them.
var apps = []string{"checkout", "catalog", "cart", "payment", "shipping", "search", "ranking", "profile", "session", "gateway"}

func namespace(i int) string { return fmt.Sprintf("team-%02d", i%namespaces) }

// podName is unique in its namespace, and spread as names of ReplicaSets are.
func podName(i int) string {
	owner := i / namespaces / siblings
	return fmt.Sprintf("%s-%08x-%04d", apps[owner%len(apps)], uint32(owner+1)*2654435761, i/namespaces)
}

// fill makes n running pods, unless they are there, and gives how long it took.
func fill(t *testing.T, c *kubetest.Cluster, n int) time.Duration {
	ctx := t.Context()
	from := time.Now()
	if there := running(t, c); there == n {
		say("%d pods are there", n)
		return 0
	}
	owners := prepare(ctx, t, c, n)
	var made atomic.Int64
	parallel(t, n, func(i int) error {
		_, err := c.Client.CoreV1().Pods(namespace(i)).Create(ctx, pod(i, owners), metav1.CreateOptions{})
		if apierrors.IsAlreadyExists(err) {
			err = nil
		}
		if m := made.Add(1); m%2000 == 0 {
			say("made %d of %d pods", m, n)
		}
		return err
	})
	for {
		there := running(t, c)
		if there == n {
			break
		}
		say("%d of %d pods run", there, n)
		if time.Since(from) > 10*time.Minute {
			t.Fatal("the pods do not come up")
		}
		time.Sleep(3 * time.Second)
	}
	say("filled in %.0f s", time.Since(from).Seconds())
	return time.Since(from)
}

func running(t *testing.T, c *kubetest.Cluster) int {
	list, err := c.Client.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		t.Fatal(err)
	}
	up := 0
	for i := range list.Items {
		if list.Items[i].Status.Phase == corev1.PodRunning {
			up++
		}
	}
	return up
}

// prepare makes namespaces, waits for their accounts, and makes the owners: a
// ConfigMap stands for a ReplicaSet, which would make pods by itself.
func prepare(ctx context.Context, t *testing.T, c *kubetest.Cluster, n int) map[string]metav1.OwnerReference {
	for i := range namespaces {
		ns := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace(i)}}
		if _, err := c.Client.CoreV1().Namespaces().Create(ctx, ns, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatal(err)
		}
	}
	for i := range namespaces {
		for {
			if _, err := c.Client.CoreV1().ServiceAccounts(namespace(i)).Get(ctx, "default", metav1.GetOptions{}); err == nil {
				break
			} else if !apierrors.IsNotFound(err) {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	var mu sync.Mutex
	owners := map[string]metav1.OwnerReference{}
	yes := true
	each := (n + namespaces*siblings - 1) / (namespaces * siblings)
	parallel(t, namespaces*each, func(i int) error {
		name := fmt.Sprintf("owner-%03d", i/namespaces)
		api := c.Client.CoreV1().ConfigMaps(namespace(i))
		o, err := api.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		if apierrors.IsAlreadyExists(err) {
			o, err = api.Get(ctx, name, metav1.GetOptions{})
		}
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		owners[namespace(i)+"/"+name] = metav1.OwnerReference{
			APIVersion: "v1", Kind: "ConfigMap", Name: name, UID: o.UID, Controller: &yes, BlockOwnerDeletion: &yes,
		}
		return nil
	})
	return owners
}

func parallel(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		t.Fatal(*err)
	}
}

// pod is an ordinary pod of two containers, as charts make them.
func pod(i int, owners map[string]metav1.OwnerReference) *corev1.Pod {
	app := apps[(i/namespaces/siblings)%len(apps)]
	owner := owners[fmt.Sprintf("%s/owner-%03d", namespace(i), i/namespaces/siblings)]
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: podName(i), Namespace: namespace(i),
			Labels: map[string]string{
				"app.kubernetes.io/name": app, "app.kubernetes.io/part-of": "shop",
				"app.kubernetes.io/managed-by": "Helm", "pod-template-hash": fmt.Sprintf("%08x", i/siblings),
			},
			Annotations: map[string]string{
				"prometheus.io/scrape": "true", "prometheus.io/port": "9102",
				"checksum/config": "3c0b8a1f5e7d92461f0e5d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0998",
			},
			OwnerReferences: []metav1.OwnerReference{owner},
		},
		Spec: corev1.PodSpec{
			NodeName:   fmt.Sprintf("kwok-%03d", i%nodes),
			Containers: []corev1.Container{container("app", app, 8080), container("metrics", "exporter", 9102)},
			Volumes: []corev1.Volume{
				{Name: "scratch", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			},
		},
	}
}

func container(name, app string, port int32) corev1.Container {
	return corev1.Container{
		Name: name, Image: "registry.example.org/shop/" + app + ":v1.42.0",
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: port}},
		Env: []corev1.EnvVar{
			{Name: "LOG_LEVEL", Value: "info"},
			{Name: "POD_NAME", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.name"}}},
			{Name: "DATABASE_URL", Value: "postgres://shop@db.shop.svc.cluster.local:5432/shop"},
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("128Mi")},
			Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")},
		},
		ReadinessProbe: &corev1.Probe{
			ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromString("http")}},
			PeriodSeconds: 10,
		},
		VolumeMounts: []corev1.VolumeMount{{Name: "scratch", MountPath: "/tmp"}},
	}
}

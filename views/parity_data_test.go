package views_test

import (
	"fmt"
	"net/http"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// parityData is about what keeps data and what scales: made as dry runs, and
// statuses written to real ones.
func parityData(t *testing.T, s server) {
	ns := s.Namespace(t)
	if _, err := s.Client.CoreV1().ResourceQuotas(ns).Create(t.Context(), noPods(), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	var c tried
	const each, held, statuses = 40, 6, 12
	of := func(r kube.Resource) views.View { return views.For(kube.Known{Resource: r}) }
	inParallel(each, func(i int) {
		g := newGenerator(5000 + uint64(i))
		for r, o := range map[kube.Resource]kube.Object{
			kube.ConfigMaps: g.configMap(), kube.Secrets: g.secret(), kube.PersistentVolumeClaims: g.claim(), kube.ServiceAccounts: g.account(),
			kube.StatefulSets: g.statefulSet(), kube.HorizontalPodAutoscalers: g.autoscaler(),
		} {
			a, err := s.table(http.MethodPost, place(r, ns), o)
			c.one(t, of(r), a, err)
		}
	})
	inParallel(held, func(i int) {
		g := newGenerator(6000 + uint64(i))
		set, err := s.Client.AppsV1().StatefulSets(ns).Create(t.Context(), g.statefulSet(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		scaler, err := s.Client.AutoscalingV2().HorizontalPodAutoscalers(ns).Create(t.Context(), g.autoscaler(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		claim, err := s.Client.CoreV1().PersistentVolumeClaims(ns).Create(t.Context(), g.claim(), metav1.CreateOptions{})
		if err != nil {
			t.Error(err)
			return
		}
		set.ResourceVersion, scaler.ResourceVersion, claim.ResourceVersion = "", "", ""
		for range statuses {
			total := g.Int32N(9)
			set.Status = appsv1.StatefulSetStatus{Replicas: total, ReadyReplicas: total, UpdatedReplicas: total, CollisionCount: new(int32), ObservedGeneration: g.Int64N(3)}
			g.measure(scaler)
			claim.Status = g.claimStatus()
			for _, one := range []struct {
				r kube.Resource
				o kube.Object
			}{{kube.StatefulSets, set}, {kube.HorizontalPodAutoscalers, scaler}, {kube.PersistentVolumeClaims, claim}} {
				a, err := s.table(http.MethodPut, place(one.r, ns, one.o.GetName(), "status"), one.o)
				c.one(t, of(one.r), a, err)
			}
		}
	})
	c.enough(t, (6*each+3*held*statuses)*8/10)
}

func (g *generator) configMap() *corev1.ConfigMap {
	m := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: g.name()}, Data: map[string]string{}, BinaryData: map[string][]byte{}}
	for i := range g.IntN(4) {
		m.Data[fmt.Sprintf("k%d", i)] = "v"
		m.BinaryData[fmt.Sprintf("b%d", i)] = []byte{0, 1}
	}
	return m
}

func (g *generator) secret() *corev1.Secret {
	m := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: g.name()}, Data: map[string][]byte{}, Type: of(g, "", corev1.SecretTypeOpaque, "example.org/odd")}
	for i := range g.IntN(4) {
		m.Data[fmt.Sprintf("k%d", i)] = []byte("v")
	}
	return m
}

func (g *generator) account() *corev1.ServiceAccount {
	return &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
}

func (g *generator) claim() *corev1.PersistentVolumeClaim {
	c := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	c.Spec.AccessModes = g.accessModes()
	c.Spec.Resources.Requests = corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(of(g, "1Gi", "1500Mi", "3T"))}
	switch g.IntN(3) {
	case 0:
		c.Spec.StorageClassName = new(string)
		*c.Spec.StorageClassName = of(g, "", "managed-csi")
	case 1:
		c.Annotations = map[string]string{corev1.BetaStorageClassAnnotation: "of-old"}
	}
	if g.IntN(2) == 0 {
		c.Spec.VolumeName = "pv-1"
	}
	if g.IntN(2) == 0 {
		c.Spec.VolumeMode = new(corev1.PersistentVolumeMode)
		*c.Spec.VolumeMode = of(g, corev1.PersistentVolumeBlock, corev1.PersistentVolumeFilesystem)
	}
	return c
}

func (g *generator) accessModes() []corev1.PersistentVolumeAccessMode {
	return of(g, []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOncePod},
		[]corev1.PersistentVolumeAccessMode{corev1.ReadWriteMany, corev1.ReadOnlyMany, corev1.ReadWriteOnce},
		[]corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce})
}

func (g *generator) claimStatus() corev1.PersistentVolumeClaimStatus {
	s := corev1.PersistentVolumeClaimStatus{Phase: of(g, corev1.ClaimPending, corev1.ClaimBound, corev1.ClaimLost), AccessModes: g.accessModes()}
	if g.IntN(3) > 0 {
		s.Capacity = corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(of(g, "1Gi", "1500Mi", "3T"))}
	}
	return s
}

func (g *generator) statefulSet() *appsv1.StatefulSet {
	s := &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	s.Spec.Selector, s.Spec.Template = g.selector(), g.template()
	if g.IntN(3) > 0 {
		s.Spec.Replicas = new(int32)
		*s.Spec.Replicas = g.Int32N(5)
	}
	return s
}

// autoscaler goes by up to four metrics of every kind.
func (g *generator) autoscaler() *autoscalingv2.HorizontalPodAutoscaler {
	h := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metav1.ObjectMeta{Name: g.name()}}
	h.Spec.ScaleTargetRef = autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: "nobody"}
	h.Spec.MaxReplicas = 3 + g.Int32N(9)
	if g.IntN(2) == 0 {
		h.Spec.MinReplicas = new(int32)
		*h.Spec.MinReplicas = 2
	}
	amount := func() *resource.Quantity {
		q := resource.MustParse(of(g, "1", "500m", "2k", "100Mi", "1500m"))
		return &q
	}
	average := func() autoscalingv2.MetricTarget {
		return autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: amount()}
	}
	either := func() autoscalingv2.MetricTarget {
		if g.IntN(2) == 0 {
			return average()
		}
		return autoscalingv2.MetricTarget{Type: autoscalingv2.ValueMetricType, Value: amount()}
	}
	share := func() autoscalingv2.MetricTarget {
		if g.IntN(2) == 0 {
			return average()
		}
		n := 1 + g.Int32N(120)
		return autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &n}
	}
	for i := range 1 + g.IntN(4) {
		id := autoscalingv2.MetricIdentifier{Name: fmt.Sprintf("m%d", i)}
		var m autoscalingv2.MetricSpec
		switch g.IntN(5) {
		case 0:
			m = autoscalingv2.MetricSpec{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{Name: corev1.ResourceCPU, Target: share()}}
		case 1:
			m = autoscalingv2.MetricSpec{Type: autoscalingv2.ContainerResourceMetricSourceType, ContainerResource: &autoscalingv2.ContainerResourceMetricSource{Name: corev1.ResourceMemory, Container: "c", Target: share()}}
		case 2:
			m = autoscalingv2.MetricSpec{Type: autoscalingv2.PodsMetricSourceType, Pods: &autoscalingv2.PodsMetricSource{Metric: id, Target: average()}}
		case 3:
			m = autoscalingv2.MetricSpec{Type: autoscalingv2.ObjectMetricSourceType, Object: &autoscalingv2.ObjectMetricSource{Metric: id, DescribedObject: h.Spec.ScaleTargetRef, Target: either()}}
		case 4:
			m = autoscalingv2.MetricSpec{Type: autoscalingv2.ExternalMetricSourceType, External: &autoscalingv2.ExternalMetricSource{Metric: id, Target: either()}}
		}
		h.Spec.Metrics = append(h.Spec.Metrics, m)
	}
	return h
}

// measure writes what is known of some of the metrics now.
func (g *generator) measure(h *autoscalingv2.HorizontalPodAutoscaler) {
	h.Status = autoscalingv2.HorizontalPodAutoscalerStatus{CurrentReplicas: g.Int32N(9), DesiredReplicas: g.Int32N(9)}
	now := func(t autoscalingv2.MetricTarget) autoscalingv2.MetricValueStatus {
		q := resource.MustParse(of(g, "7", "1300m", "2100", "33Mi"))
		s := autoscalingv2.MetricValueStatus{AverageValue: &q, Value: &q}
		if t.AverageUtilization != nil && g.IntN(2) == 0 {
			n := g.Int32N(200)
			s.AverageUtilization = &n
		}
		return s
	}
	for _, m := range h.Spec.Metrics[:g.IntN(len(h.Spec.Metrics)+1)] {
		s := autoscalingv2.MetricStatus{Type: m.Type}
		switch {
		case m.Resource != nil:
			s.Resource = &autoscalingv2.ResourceMetricStatus{Name: m.Resource.Name, Current: now(m.Resource.Target)}
		case m.ContainerResource != nil:
			s.ContainerResource = &autoscalingv2.ContainerResourceMetricStatus{Name: m.ContainerResource.Name, Container: "c", Current: now(m.ContainerResource.Target)}
		case m.Pods != nil:
			s.Pods = &autoscalingv2.PodsMetricStatus{Metric: m.Pods.Metric, Current: now(m.Pods.Target)}
		case m.Object != nil:
			s.Object = &autoscalingv2.ObjectMetricStatus{Metric: m.Object.Metric, DescribedObject: m.Object.DescribedObject, Current: now(m.Object.Target)}
		case m.External != nil:
			s.External = &autoscalingv2.ExternalMetricStatus{Metric: m.External.Metric, Current: now(m.External.Target)}
		}
		h.Status.CurrentMetrics = append(h.Status.CurrentMetrics, s)
	}
}

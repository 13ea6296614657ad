package rules

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
)

// ClaimWords is what the columns of a PersistentVolumeClaim's row say.
type ClaimWords struct {
	Status, Volume, Capacity, Modes, Class, Attributes, VolumeMode string
}

// ClaimRow reads a PersistentVolumeClaim as the server's table does.
//
// Source: pkg/printers/internalversion/printers.go, printPersistentVolumeClaim.
func ClaimRow(c *corev1.PersistentVolumeClaim) ClaimWords {
	w := ClaimWords{
		Status: string(c.Status.Phase), Volume: c.Spec.VolumeName, Class: ClaimClass(c),
		Attributes: "<unset>", VolumeMode: "<unset>",
	}
	if c.DeletionTimestamp != nil {
		w.Status = "Terminating"
	}
	if a := c.Spec.VolumeAttributesClassName; a != nil {
		w.Attributes = *a
	}
	if m := c.Spec.VolumeMode; m != nil {
		w.VolumeMode = string(*m)
	}
	if c.Spec.VolumeName != "" {
		w.Modes = accessModes(c.Status.AccessModes)
		q := c.Status.Capacity[corev1.ResourceStorage]
		w.Capacity = q.String()
	}
	return w
}

// ClaimClass names a claim's storage class, "" for none.
func ClaimClass(c *corev1.PersistentVolumeClaim) string {
	if name, ok := c.Annotations[corev1.BetaStorageClassAnnotation]; ok {
		return name
	}
	if c.Spec.StorageClassName != nil {
		return *c.Spec.StorageClassName
	}
	return ""
}

func accessModes(have []corev1.PersistentVolumeAccessMode) string {
	var words []string
	for _, m := range []struct {
		mode corev1.PersistentVolumeAccessMode
		word string
	}{
		{corev1.ReadWriteOnce, "RWO"}, {corev1.ReadOnlyMany, "ROX"}, {corev1.ReadWriteMany, "RWX"}, {corev1.ReadWriteOncePod, "RWOP"},
	} {
		if slices.Contains(have, m.mode) {
			words = append(words, m.word)
		}
	}
	return strings.Join(words, ",")
}

// AccessMeaning says what access modes let pods do.
func AccessMeaning(modes []corev1.PersistentVolumeAccessMode) string {
	meaning := map[corev1.PersistentVolumeAccessMode]string{
		corev1.ReadWriteOnce:    "written from one node at a time",
		corev1.ReadOnlyMany:     "read from many nodes",
		corev1.ReadWriteMany:    "written from many nodes",
		corev1.ReadWriteOncePod: "written by one pod alone",
	}
	var words []string
	for _, m := range modes {
		words = append(words, Or(meaning[m], string(m)))
	}
	return strings.Join(words, ", ")
}

// ClaimFacts are what decides whether a claim can be met.
type ClaimFacts struct {
	Class      *storagev1.StorageClass // nil: not there, or not known
	ClassKnown bool                    // the classes are to be had
	Default    string                  // the name of the default class, "" for none
	Waits      string                  // a pod that names it and has no node yet, "" for none
}

// selectedNode is what the scheduler writes onto a claim whose class waits for the
// first consumer, when it has found a node for that pod.
//
// Source: k8s.io/component-helpers/storage/volume, AnnSelectedNode.
const selectedNode = "volume.kubernetes.io/selected-node"

// ClaimPending says why a claim is not bound, "" for one that is.
//
// Source: pkg/controller/volume/persistentvolume/pv_controller.go,
// syncUnboundClaim, shouldDelayBinding; kubernetes.io/docs, Dynamic Volume
// Provisioning.
func ClaimPending(c *corev1.PersistentVolumeClaim, f ClaimFacts) string {
	name := ClaimClass(c)
	switch {
	case c.Status.Phase == corev1.ClaimBound:
		return ""
	case c.Status.Phase == corev1.ClaimLost:
		return "lost: its volume " + c.Spec.VolumeName + " is gone, and the data with it"
	case c.Spec.VolumeName != "":
		return "waits for the volume " + c.Spec.VolumeName + ", which it asks for by name"
	case name == "" && c.Spec.StorageClassName != nil:
		return "no class, on purpose: it waits for a volume made by hand that fits " + claimWish(c)
	case name == "" && f.ClassKnown && f.Default == "":
		return "no class, and the cluster has no default one: it waits for a volume made by hand that fits " + claimWish(c)
	case name == "":
		return "no class: it is given the default one"
	case ClaimOrphan(c, f):
		return "storage class " + name + " not found: nobody makes a volume for it; it needs the class, or a volume of that class made by hand that fits " + claimWish(c)
	case f.Class != nil && f.Class.VolumeBindingMode != nil && *f.Class.VolumeBindingMode == storagev1.VolumeBindingWaitForFirstConsumer && c.Annotations[selectedNode] == "":
		if f.Waits != "" {
			return "waits until pod " + f.Waits + " is scheduled: its class makes the volume where that one goes"
		}
		return "waits for a pod that uses it: its class binds when the first one is scheduled"
	case f.Class != nil && f.Class.Provisioner == "kubernetes.io/no-provisioner":
		return "its class makes no volumes: it waits for one made by hand that fits " + claimWish(c)
	case f.Class != nil:
		return "waits for a volume from " + f.Class.Provisioner
	}
	return "waits for a volume of class " + name
}

// ClaimOrphan says that a claim waits for a class that is not there. Nothing that
// goes on by itself meets it: somebody has to make the class, or a volume for it
// by hand, which the controller would have taken before it asks for the class.
//
// Source: pkg/controller/volume/persistentvolume/pv_controller.go,
// syncUnboundClaim, provisionClaimOperation.
func ClaimOrphan(c *corev1.PersistentVolumeClaim, f ClaimFacts) bool {
	return c.Status.Phase == corev1.ClaimPending && c.Spec.VolumeName == "" && ClaimClass(c) != "" && f.ClassKnown && f.Class == nil
}

// claimWish: "8Gi, RWO".
func claimWish(c *corev1.PersistentVolumeClaim) string {
	q := c.Spec.Resources.Requests[corev1.ResourceStorage]
	return fmt.Sprintf("%s, %s", q.String(), accessModes(c.Spec.AccessModes))
}

// ClaimConditions reads a claim's conditions: they tell of a resize under way,
// or of trouble, when they are True.
func ClaimConditions(c *corev1.PersistentVolumeClaim) []Condition {
	all := make([]Condition, len(c.Status.Conditions))
	for i, k := range c.Status.Conditions {
		all[i] = condition(string(k.Type), string(k.Status), k.Reason, k.Message, k.LastTransitionTime.Time, k.Status != corev1.ConditionTrue)
	}
	return all
}

// DefaultStorageClass says whether claims without a class get this one.
func DefaultStorageClass(c *storagev1.StorageClass) bool {
	return c.Annotations["storageclass.kubernetes.io/is-default-class"] == "true" ||
		c.Annotations["storageclass.beta.kubernetes.io/is-default-class"] == "true"
}

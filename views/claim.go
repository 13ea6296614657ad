package views

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func persistentVolumeClaims() View {
	return Kind[*corev1.PersistentVolumeClaim]{
		Res:     kube.PersistentVolumeClaims,
		Aliases: []string{"persistentvolumeclaim", "pvc"},
		Head: []Column{
			{Name: "NAME"},
			{Name: "STATUS", Rank: 1},
			{Name: "VOLUME", Rank: 6},
			{Name: "CAPACITY", Right: true, Rank: 2},
			{Name: "ACCESS MODES", Rank: 5},
			{Name: "STORAGECLASS", Rank: 3},
			{Name: "VOLUMEATTRIBUTESCLASS", Rank: 7},
			{Name: "AGE", Right: true, Rank: 4},
			{Name: "VOLUMEMODE", Wide: true, Rank: 8},
		},
		Cells:   claimCells,
		Needs:   []Need{{Resource: kube.StorageClasses}},
		LooksAt: claimLooksAt,
		Picture: claimDetail,
	}
}

func claimCells(c *corev1.PersistentVolumeClaim, world World) []Cell {
	w := rules.ClaimRow(c)
	capacity := c.Status.Capacity[corev1.ResourceStorage]
	return []Cell{
		Text(c.Name),
		claimState(w.Status, c, claimFacts(c, nil, world)),
		Text(w.Volume),
		{Text: w.Capacity, Numeric: true, Num: capacity.AsApproximateFloat64()},
		Text(w.Modes),
		Text(w.Class),
		Dimmed(w.Attributes),
		Since(c.CreationTimestamp.Time),
		Dimmed(w.VolumeMode),
	}
}

func claimStatus(word string) Cell {
	switch word {
	case string(corev1.ClaimBound):
		return Status(Running, Good, word)
	case string(corev1.ClaimPending):
		return Status(Waiting, Warn, word)
	case string(corev1.ClaimLost):
		return Status(Broken, Bad, word)
	case "Terminating":
		return Status(Changing, Busy, word)
	}
	return Text(word)
}

// claimState is claimStatus where it is known whether the claim can be met.
func claimState(word string, c *corev1.PersistentVolumeClaim, f rules.ClaimFacts) Cell {
	how := claimStatus(word)
	if word == string(corev1.ClaimPending) && rules.ClaimOrphan(c, f) {
		how.Mark, how.Tone = Broken, Bad
	}
	return how
}

func claimLooksAt(c *corev1.PersistentVolumeClaim) []Need {
	return []Need{
		{Resource: kube.Pods, Scope: kube.Scope{Namespace: c.Namespace}},
		{Resource: kube.StorageClasses},
		eventsOf(c),
	}
}

// claimDetail is the picture of a claim: whether it is met, by what, who uses it.
func claimDetail(c *corev1.PersistentVolumeClaim, w World) Detail {
	users := usersOf(kube.PersistentVolumeClaims, c.Name, podsHere(c, w))
	d := Detail{Title: c.Name, Headline: claimHeadline(c, claimFacts(c, users, w), w)}
	d.Sections = []Section{claimSection(c, w), usersSection(c, users, w)}
	if all := rules.ClaimConditions(c); len(all) > 0 {
		d.Sections = append(d.Sections, conditionsSection(all))
	}
	d.Sections = append(d.Sections, eventsSection(w, aboutUID(c)), metadataSection(c))
	return d
}

func claimFacts(c *corev1.PersistentVolumeClaim, users []user, w World) rules.ClaimFacts {
	f := rules.ClaimFacts{ClassKnown: w.Known(kube.StorageClasses)}
	for _, u := range users {
		for _, p := range u.pods {
			if p.Spec.NodeName == "" && f.Waits == "" {
				f.Waits = p.Name
			}
		}
	}
	if !f.ClassKnown {
		return f
	}
	list := w.List(kube.StorageClasses)
	f.Class, _ = list.Get("", rules.ClaimClass(c)).(*storagev1.StorageClass)
	for _, s := range typed[*storagev1.StorageClass](list.Objects) {
		if rules.DefaultStorageClass(s) {
			f.Default = s.Name
		}
	}
	return f
}

func claimHeadline(c *corev1.PersistentVolumeClaim, f rules.ClaimFacts, w World) []Cell {
	words := rules.ClaimRow(c)
	how := claimState(words.Status, c, f)
	if words.Status == string(corev1.ClaimBound) {
		how.Text = "Bound: " + words.Capacity + " in " + c.Spec.VolumeName
	}
	lines := []Cell{how}
	if why := rules.ClaimPending(c, f); why != "" {
		if rules.ClaimOrphan(c, f) {
			why += classesOfStorage(w)
		}
		lines = append(lines, Cell{Text: why, Tone: how.Tone})
		if e := lastWarning(c, w); e != nil {
			lines = append(lines, Cell{Tone: Warn, Text: e.Reason + ": " + rules.OneLine(e.Message)})
		}
	}
	return lines
}

// classesOfStorage: "; the cluster has fast, standard (default)".
func classesOfStorage(w World) string {
	var names []string
	for _, s := range listed[*storagev1.StorageClass](w, kube.StorageClasses) {
		name := s.Name
		if rules.DefaultStorageClass(s) {
			name += " (default)"
		}
		names = append(names, name)
	}
	return classesThere(names)
}

func claimSection(c *corev1.PersistentVolumeClaim, w World) Section {
	s := Section{Title: "STORAGE"}
	asked := c.Spec.Resources.Requests[corev1.ResourceStorage]
	if has, ok := c.Status.Capacity[corev1.ResourceStorage]; ok {
		text := has.String()
		if has.Cmp(asked) != 0 {
			text += fmt.Sprintf(" (asked for %s)", asked.String())
		}
		s.Pairs = append(s.Pairs, Pair{"capacity", Text(text)})
	} else {
		s.Pairs = append(s.Pairs, Pair{"asked for", Text(asked.String())})
	}
	s.Pairs = append(s.Pairs, Pair{"access", Text(rules.AccessMeaning(c.Spec.AccessModes))})
	name := rules.ClaimClass(c)
	class := Text(rules.Or(name, "none"))
	if f := claimFacts(c, nil, w); f.Class != nil {
		class.Text += ", made by " + f.Class.Provisioner
		if r := f.Class.ReclaimPolicy; r != nil {
			class.Text += map[corev1.PersistentVolumeReclaimPolicy]string{
				corev1.PersistentVolumeReclaimDelete: "; the volume is deleted with the claim",
				corev1.PersistentVolumeReclaimRetain: "; the volume outlives the claim",
			}[*r]
		}
	} else if note, lacks := lacking(w, kube.StorageClasses); lacks && name != "" {
		class.Text += " (" + note.Text + ")"
	}
	s.Pairs = append(s.Pairs, Pair{"class", class})
	if c.Spec.VolumeName != "" {
		s.Pairs = append(s.Pairs, Pair{"volume", Text(c.Spec.VolumeName)})
	}
	if m := c.Spec.VolumeMode; m != nil && *m == corev1.PersistentVolumeBlock {
		s.Pairs = append(s.Pairs, Pair{"mode", Text("a block device, without a file system")})
	}
	if r := c.Spec.DataSourceRef; r != nil {
		s.Pairs = append(s.Pairs, Pair{"filled from", Text(r.Kind + "/" + r.Name)})
	}
	return s
}

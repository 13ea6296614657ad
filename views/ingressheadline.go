package views

import (
	"fmt"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

// ingressHeadline says how far requests get: does anybody take them, does every
// path lead somewhere, are the certificates there. What breaks first stands first.
func ingressHeadline(i *networkingv1.Ingress, ways []rules.Way, w World) []Cell {
	who, how := classCell(i, w), waysCell(ways)
	if word := certificatesWord(i, w); word != "" {
		how.Text += "; TLS: " + word
		if how.Tone == Good {
			how.Mark, how.Tone = Alert, Warn
		}
	}
	told := rules.IngressAddresses(i)
	lines := []Cell{how, who}
	switch by := servedBy(i, w); {
	case by == rules.ByNobody || by.Doubtful() && how.Tone != Bad:
		how.Text = "behind that, " + how.Text
		if how.Tone == Good {
			how.Mark, how.Tone = NoMark, Plain
		}
		lines = []Cell{who, how}
	case len(told) > 0 || by.Doubtful():
	case how.Tone == Good:
		lines[0] = Status(Waiting, Warn, how.Text+"; "+unclaimed)
	default:
		lines = append(lines, Status(Alert, Warn, unclaimed))
	}
	if len(told) > 0 {
		lines = append(lines, Text("address "+strings.Join(told, ", ")))
	}
	lines[0].Text = strings.ToUpper(lines[0].Text[:1]) + lines[0].Text[1:]
	return lines
}

const unclaimed = "address pending: no controller has claimed it"

// waysCell says how many of the ways lead to an endpoint.
func waysCell(ways []rules.Way) Cell {
	broken, unready, sure := 0, 0, 0
	for _, way := range ways {
		switch {
		case way.Broken():
			broken++
		case way.Step == rules.Unready || way.Step == rules.AtAddress:
			unready++
		case way.Step != rules.Unsure:
			sure++
		}
	}
	switch not := broken + unready; {
	case len(ways) == 0:
		return Status(Alert, Warn, "it leads nowhere: it has no path and no default backend")
	case broken == len(ways):
		return Status(Broken, Bad, "no path leads to a ready endpoint")
	case not == len(ways):
		return Status(Alert, Warn, "no path leads to a ready endpoint")
	case not == 1:
		return Status(Alert, Warn, fmt.Sprintf("1 of %d paths does not lead to a ready endpoint", len(ways)))
	case not > 0:
		return Status(Alert, Warn, fmt.Sprintf("%d of %s do not lead to a ready endpoint", not, plural(len(ways), "path")))
	case sure == len(ways):
		return Status(Running, Good, "every path leads to a ready endpoint")
	}
	return Dimmed("where the paths lead is not known")
}

// classNamed finds a class, nil for none.
func classNamed(name string, w World) *networkingv1.IngressClass {
	if list := w.List(kube.IngressClasses); list != nil {
		c, _ := list.Get("", name).(*networkingv1.IngressClass)
		return c
	}
	return nil
}

func servedBy(i *networkingv1.Ingress, w World) rules.Served {
	if !w.Known(kube.IngressClasses) {
		return rules.ServedBy(i, nil)
	}
	return rules.ServedBy(i, func(name string) *networkingv1.IngressClass { return classNamed(name, w) })
}

// classCell says who is to serve the Ingress. It has a mark where that is doubtful.
func classCell(i *networkingv1.Ingress, w World) Cell {
	name, _ := rules.IngressClassOf(i)
	switch servedBy(i, w) {
	case rules.BySomebody:
		return Text("no class, and yet some controller has taken it: it has an address")
	case rules.ByChance:
		return Status(Alert, Warn, "no class and no address: nobody serves it, unless a controller takes those without one"+classesHere(w))
	case rules.ByAnnotation:
		return Text("class " + name + ", by the annotation of old: its controller must know it by that")
	case rules.ByClass:
		return Text("class " + name + ", served by " + classNamed(name, w).Spec.Controller)
	case rules.ByAnother:
		return Status(Alert, Warn, "class "+name+" not found, and yet it has an address: a controller serves it, or once did"+classesHere(w))
	case rules.ByNobody:
		return Status(Broken, Bad, "class "+name+" not found: nobody serves it"+classesHere(w))
	}
	note, _ := lacking(w, kube.IngressClasses)
	note.Text = "class " + name + " (" + note.Text + ")"
	return note
}

// classesHere: "; the cluster has nginx (default for new ones)".
func classesHere(w World) string {
	if !w.Known(kube.IngressClasses) {
		return ""
	}
	var names []string
	for _, c := range listed[*networkingv1.IngressClass](w, kube.IngressClasses) {
		name := c.Name
		if rules.DefaultIngressClass(c) {
			name += " (default for new ones)"
		}
		names = append(names, name)
	}
	return classesThere(names)
}

// classesThere says what one of another name could be meant.
func classesThere(names []string) string {
	if len(names) == 0 {
		return "; the cluster has no class"
	}
	return "; the cluster has " + strings.Join(names, ", ")
}

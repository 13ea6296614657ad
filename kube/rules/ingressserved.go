package rules

import networkingv1 "k8s.io/api/networking/v1"

// Served says who takes the requests of an Ingress, as far as it and the classes
// tell. A controller that has taken one writes its address into the status, if it
// has any to tell.
type Served int

const (
	ByClass      Served = iota // its class is there
	ByAnnotation               // of the class of an annotation, which its controller must know
	ByUnknown                  // the classes are not to be had
	BySomebody                 // it names no class, and has an address: some controller took it
	ByAnother                  // its class is not there, and yet it has an address
	ByChance                   // it names no class: if a controller takes such ones, none has told
	ByNobody                   // its class is not there
)

// Doubtful says that a request may well end before the first path.
func (s Served) Doubtful() bool { return s >= ByAnother }

// ServedBy tells of an Ingress. Class gives a class by its name; nil where they
// are not to be had.
func ServedBy(i *networkingv1.Ingress, class func(name string) *networkingv1.IngressClass) Served {
	name, old := IngressClassOf(i)
	taken := len(IngressAddresses(i)) > 0
	switch {
	case name == "" && taken:
		return BySomebody
	case name == "":
		return ByChance
	case old:
		return ByAnnotation
	case class == nil:
		return ByUnknown
	case class(name) != nil:
		return ByClass
	case taken:
		return ByAnother
	}
	return ByNobody
}

package rows

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

// columns are makers of cells: shared texts, texts of their own, texts in runs,
// figures that repeat, and figures among texts.
var columns = []func(r *rand.Rand, i int) views.Cell{
	func(r *rand.Rand, _ int) views.Cell {
		return views.Text([]string{"Running", "Pending", "", "Error"}[r.IntN(4)])
	},
	func(r *rand.Rand, _ int) views.Cell { return views.Text(fmt.Sprintf("%08x", r.Uint32())) },
	func(_ *rand.Rand, i int) views.Cell { return views.Text(fmt.Sprintf("%06d", i%97*1000+i/97)) },
	func(r *rand.Rand, _ int) views.Cell { return views.Number(r.IntN(5)) },
	func(_ *rand.Rand, i int) views.Cell {
		return views.Text(fmt.Sprintf("checkout-%08x-%04d", uint32(i%2000)*2654435761, i/2000))
	},
	func(r *rand.Rand, _ int) views.Cell {
		return views.Text(strings.Repeat("same-prefix-", 3)[:r.IntN(36)])
	},
	func(r *rand.Rand, _ int) views.Cell { // with what texts may hold, and their length
		return views.Text(strings.Repeat("\x00", r.IntN(9)) + string(rune(r.IntN(3))))
	},
	func(r *rand.Rand, i int) views.Cell { // figures among texts
		if i%3 == 0 {
			return views.Text([]string{"<none>", "<unknown>"}[r.IntN(2)])
		}
		return views.Number(r.IntN(9))
	},
	func(r *rand.Rand, i int) views.Cell {
		return views.Cell{Text: fmt.Sprint(r.IntN(2)), Numeric: true, Num: []float64{1, -2, 0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64}[r.IntN(8)]}
	},
}

func made(n int, r *rand.Rand) []*entry {
	out := make([]*entry, n)
	for i := range out {
		e := &entry{row: views.Row{Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: fmt.Sprintf("%06d", i)}}}}
		for _, c := range columns {
			e.row.Cells = append(e.row.Cells, c(r, i))
		}
		out[i] = e
	}
	return out
}

// TestSorted compares with the plain way, for every kind of column.
func TestSorted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 3, 17, 200, 3000} {
		all := made(n, r)
		for column := range len(columns) + 1 { // one that no row has, too
			want := slices.Clone(all)
			slices.SortStableFunc(want, func(a, b *entry) int { return compareAt(a, b, column) })
			before := slices.Clone(all)
			if got := sorted(all, column); !slices.Equal(got, want) {
				t.Errorf("%d rows by column %d are in another order", n, column)
			}
			if !slices.Equal(all, before) {
				t.Errorf("%d rows by column %d: the rows themselves were moved", n, column)
			}
		}
	}
}

func BenchmarkSort20000(b *testing.B) {
	all := made(20000, rand.New(rand.NewPCG(1, 2)))
	for column, name := range []string{"shared texts", "texts of their own", "texts in runs", "figures", "names", "prefixes", "zeros", "figures among texts", "odd figures"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sorted(all, column)
			}
		})
	}
}

// BenchmarkBuild20000 is a Page of which nothing, one row, or all is new.
func BenchmarkBuild20000(b *testing.B) {
	objects := make([]kube.Object, 20000)
	for i := range objects {
		objects[i] = &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprintf("team-%02d", i/1000), Name: fmt.Sprintf("pod-%06d", i)}}
	}
	var view views.View
	for _, v := range views.All() {
		if v.Resource() == kube.Pods {
			view = v
		}
	}
	for name, change := range map[string]int{"nothing new": 0, "20 rows new": 20, "all new": 20000} {
		b.Run(name, func(b *testing.B) {
			builder := New(view)
			builder.Build(&kube.Snapshot{Objects: objects}, views.World{}, Spec{Sort: Sort{By: 1}})
			b.ReportAllocs()
			for b.Loop() {
				next := slices.Clone(objects)
				for i := range change {
					at := i * 997 % len(next)
					next[at] = next[at].(*corev1.Pod).DeepCopy()
				}
				builder.Build(&kube.Snapshot{Objects: next}, views.World{}, Spec{Sort: Sort{By: 1}})
			}
		})
	}
}

package theme

// Names gives the themes, in the order in which T walks through them.
func Names() []string {
	return []string{"dark", "light", "high-contrast", "colour-blind", "mono"}
}

// Default names the theme for a terminal's background.
func Default(dark bool) string {
	if dark {
		return "dark"
	}
	return "light"
}

// paletteOf finds a theme's palette; light says that the terminal's background
// is, for the themes that serve both. An unknown name is "dark" or "light".
func paletteOf(name string, light bool) palette {
	switch name {
	case "dark":
		return dark()
	case "light":
		return bright()
	case "mono":
		return mono()
	case "high-contrast":
		if light {
			return highContrastLight()
		}
		return highContrastDark()
	case "colour-blind":
		if light {
			return colourBlindLight()
		}
		return colourBlindDark()
	}
	if light {
		return bright()
	}
	return dark()
}

func fg(rgb, c256, c16 string) look { return look{fg: color{rgb, c256, c16}} }

func dark() palette {
	p := palette{
		plain: surface{looks: looks{
			dim:    fg("#9aa3b2", "247", "7"),
			accent: fg("#7aa2f7", "111", "12"),
			good:   fg("#7fb785", "108", "2"),
			busy:   fg("#6cbcd9", "74", "6"),
			warn:   fg("#e0af68", "179", "11"),
			bad:    fg("#ff7a85", "210", "9").withBold(),
		}},
		cursor: surface{bg: color{"#2f3d5c", "238", "4"}, looks: looks{
			text:   fg("#f2f5fb", "255", "15").withBold(),
			dim:    fg("#c3cad6", "252", "15"),
			accent: fg("#a9c4ff", "153", "15").withBold(),
			good:   fg("#a3d3a8", "151", "15"),
			busy:   fg("#9cd7ec", "117", "15"),
			warn:   fg("#f0c98f", "222", "15"),
			bad:    fg("#ffb0b6", "217", "15").withBold(),
		}},
		rule:     fg("#4a5163", "240", "8"),
		assumed:  []string{"#000000", "#1e1e1e", "#282a36"},
		contrast: 4.5,
	}
	p.rest = surface{bg: color{"#2a2d35", "236", ""}, looks: p.plain.looks}
	p.rest.text = fg("#e6e9ef", "254", "").withBold()
	p.marked = surface{bg: color{"#3a3324", "236", ""}, looks: p.plain.looks}
	p.marked.text = fg("#f4dfb6", "223", "11")
	return p
}

func bright() palette {
	p := palette{
		plain: surface{looks: looks{
			dim:    fg("#5a6272", "241", "8"),
			accent: fg("#1a56b0", "25", "4"),
			good:   fg("#276b2c", "22", "2"),
			busy:   fg("#00647d", "24", "4"),
			warn:   fg("#845300", "94", "5"), // yellow cannot be read on white
			bad:    fg("#b3201a", "124", "1").withBold(),
		}},
		cursor: surface{bg: color{"#d3e3fd", "153", "4"}, looks: looks{
			text:   fg("#0d1420", "16", "15").withBold(),
			dim:    fg("#3d4655", "238", "15"),
			accent: fg("#123f85", "18", "15").withBold(),
			good:   fg("#1b5220", "22", "15"),
			busy:   fg("#004b60", "23", "15"),
			warn:   fg("#633e00", "52", "15"),
			bad:    fg("#8f1713", "88", "15").withBold(),
		}},
		rule:     fg("#b9bec8", "250", "7"),
		assumed:  []string{"#ffffff", "#f5f5f5", "#fdf6e3"},
		contrast: 4.5,
	}
	p.rest = surface{bg: color{"#ebedf0", "255", ""}, looks: p.plain.looks}
	p.rest.text = fg("#0d1420", "16", "").withBold()
	p.marked = surface{bg: color{"#fdf0d0", "230", ""}, looks: p.plain.looks}
	p.marked.text = fg("#4a3000", "58", "5")
	return p
}

// mono tells everything by attributes, glyphs and words.
func mono() palette {
	l := looks{
		accent: look{}.withBold(),
		warn:   look{}.withUnderline(),
		bad:    look{}.withBold().withUnderline(),
	}
	return palette{
		plain:  surface{looks: l},
		cursor: surface{reverse: true, looks: l},
		rest:   surface{bold: true, looks: l},
		marked: surface{underline: true, looks: l},
	}
}

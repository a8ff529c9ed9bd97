/// What can hide in a text, or make it look like another one.
public struct HiddenTextKind: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16
    /// Makes a set of bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// `tag_characters`: U+E0000 to U+E007F, which spell ASCII unseen, outside of the three flags that Unicode makes of them
    /// (UTS #51, annex C).
    public static let tagCharacters = HiddenTextKind(rawValue: 1)
    /// `variation_selectors`: a selector behind nothing it selects for, or behind another one; a row of them spells bytes unseen.
    public static let variationSelectors = HiddenTextKind(rawValue: 1 << 1)
    /// `zero_width`: characters without width where no script and no emoji needs them (the contexts of RFC 5892, appendix A.1 and A.2).
    public static let zeroWidth = HiddenTextKind(rawValue: 1 << 2)
    /// `bidi_control`: embeddings, overrides and isolates, and marks far from text that runs from right to left (UAX #9; Boucher and
    /// Anderson, "Trojan Source", 2021).
    public static let bidiControls = HiddenTextKind(rawValue: 1 << 3)
    /// `control_character`: C0 and C1 controls but tab, line feed, carriage return and next line.
    public static let controlCharacters = HiddenTextKind(rawValue: 1 << 4)
    /// `invisible_operator`: operators without a sign, annotation marks, deprecated and musical format characters, and whatever else is not
    /// shown by default, places without a character included (UAX #44, `Default_Ignorable_Code_Point`).
    public static let invisibleOperators = HiddenTextKind(rawValue: 1 << 5)
    /// `private_use`: characters without a meaning of their own, and those that are none.
    public static let privateUse = HiddenTextKind(rawValue: 1 << 6)
    /// `combining_marks`: more marks on one letter than any language writes (UTS #39, section 5.4: four).
    public static let combiningMarks = HiddenTextKind(rawValue: 1 << 7)
    /// `mixed_script`: a word of Latin letters in which look-alikes of another script stand (UTS #39, section 4).
    public static let mixedScripts = HiddenTextKind(rawValue: 1 << 8)
    /// `homoglyph_domain`: the same in what is written like the name of a host.
    public static let homoglyphDomains = HiddenTextKind(rawValue: 1 << 9)
    /// `soft_hyphen`: U+00AD; usual in typeset text, so it is not among ``all``.
    public static let softHyphens = HiddenTextKind(rawValue: 1 << 10)

    /// All but soft hyphens.
    public static let all = HiddenTextKind(rawValue: 0x3FF)

    /// The word of a single kind in records.
    var reason: String {
        switch self {
        case .tagCharacters: "tag_characters"
        case .variationSelectors: "variation_selectors"
        case .zeroWidth: "zero_width"
        case .bidiControls: "bidi_control"
        case .controlCharacters: "control_character"
        case .invisibleOperators: "invisible_operator"
        case .privateUse: "private_use"
        case .combiningMarks: "combining_marks"
        case .mixedScripts: "mixed_script"
        case .homoglyphDomains: "homoglyph_domain"
        default: "soft_hyphen"
        }
    }

    /// What a character is that is hidden wherever it stands; nil where that depends on its neighbours, or it is none.
    static func always(_ scalar: Unicode.Scalar) -> HiddenTextKind? {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85: nil
        case 0x00...0x1F, 0x7F...0x9F: .controlCharacters
        case 0xAD: .softHyphens
        case 0x180E, 0x2060, 0x3164, 0xFFA0: .zeroWidth
        case 0x202A...0x202E, 0x2066...0x2069: .bidiControls
        case 0x2061...0x2064, 0x206A...0x206F, 0xFFF9...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: .invisibleOperators
        case 0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xF0000...0x10FFFF: .privateUse
        case _ where scalar.value & 0xFFFE == 0xFFFE: .privateUse
        default: nil
        }
    }
}

/// Where characters that are not seen belong.
enum HiddenTextContext {
    /// Whether a character is a combining mark: those that zalgo stacks (UAX #44, `Mn` and `Me`).
    static func isMark(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.value >= 0x300 else { return false }
        let category = scalar.properties.generalCategory
        // Selectors are marks by category, too; they have rules of their own.
        return (category == .nonspacingMark || category == .enclosingMark) && !scalar.properties.isVariationSelector
    }

    /// Whether a character is a Korean letter.
    static func isHangul(_ scalar: Unicode.Scalar?) -> Bool { scalar.flatMap(UnicodeScript.of) == .hangul }

    /// Whether a zero-width space may stand behind a character: in scripts that write words without spaces (UAX #14, class ZW).
    static func allowsSpace(after base: Unicode.Scalar?) -> Bool {
        guard let name = base.flatMap(UnicodeScript.of)?.rawValue else { return false }
        return ["Thai", "Lao", "Khmer", "Myanmar", "Tibetan", "Tai_Tham", "Javanese", "Balinese"].contains(name)
    }

    /// Whether a selector may stand behind a character (UTS #37, UTS #51 section 1.4.3, `StandardizedVariants.txt`).
    static func allowsSelector(_ selector: UInt32, after previous: Unicode.Scalar?) -> Bool {
        guard let previous, !previous.properties.isVariationSelector else { return false }
        switch selector {
        case 0xFE0E, 0xFE0F: return previous.properties.isEmoji
        case 0xFE00...0xFE0D:
            switch previous.properties.generalCategory {
            case .mathSymbol, .otherSymbol, .otherPunctuation, .otherLetter: return !previous.isASCII
            default: return previous.value == 0x30
            }
        case 0xE0100...0xE01EF: return UnicodeScript.of(previous) == .han
        default: return UnicodeScript.of(previous)?.rawValue == "Mongolian"
        }
    }

    /// Whether a joiner may stand where it does: behind a virama, in Arabic and its like (RFC 5892, appendix A.1 and A.2), and inside of an
    /// emoji (UTS #51, ED-16).
    static func allowsJoiner(
        _ joiner: Unicode.Scalar, between previous: Unicode.Scalar?, _ base: Unicode.Scalar?, and next: Unicode.Scalar?
    ) -> Bool {
        guard let previous, !previous.properties.isJoinControl else { return false }
        if previous.properties.canonicalCombiningClass == .virama { return true }
        let isNonJoiner = joiner.value == 0x200C
        if joins(base) { return isNonJoiner ? next.map { joins($0) } ?? false : true }
        if !isNonJoiner, let next, joins(next) { return true }
        if isIndic(base) { return next.map { isIndic($0) } ?? false }
        guard !isNonJoiner, let next else { return false }
        return isPictograph(next) && (isPictograph(previous) || previous.value == 0xFE0F || previous.properties.isEmojiModifier)
    }

    /// Whether tags behind a black flag make one of the flags that are in use: England, Scotland, Wales (UTS #51, annex C.1).
    static func isFlag(_ tags: [Unicode.Scalar]) -> Bool {
        guard tags.last?.value == 0xE007F else { return false }
        let letters = String(String.UnicodeScalarView(tags.dropLast().compactMap { Unicode.Scalar($0.value - 0xE0000) }))
        return ["gbeng", "gbsct", "gbwls"].contains(letters)
    }

    private static func isPictograph(_ scalar: Unicode.Scalar) -> Bool { scalar.value > 0xFF && scalar.properties.isEmoji }

    /// Scripts whose letters join (`ArabicShaping.txt`).
    private static func joins(_ scalar: Unicode.Scalar?) -> Bool {
        guard let name = scalar.flatMap(UnicodeScript.of)?.rawValue else { return false }
        return ["Arabic", "Syriac", "Mongolian", "Nko", "Mandaic", "Adlam", "Phags_Pa"].contains(name)
    }

    /// Scripts that have a virama: a joiner beside their vowel signs is usual in old text and in some keyboards.
    private static func isIndic(_ scalar: Unicode.Scalar?) -> Bool {
        guard let name = scalar.flatMap(UnicodeScript.of)?.rawValue else { return false }
        return [
            "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer",
        ].contains(name)
    }
}

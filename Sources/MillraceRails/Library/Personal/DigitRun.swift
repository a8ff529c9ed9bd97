/// Digits in a row, with what separates them and letters among them, taken apart into groups.
///
/// Digits of other scripts and of full width are read as those of ASCII, and blanks and hyphens of all kinds as one kind, so that a
/// number cannot hide in another spelling.
struct DigitRun: Sendable {
    /// Digits and letters without a separator between them.
    struct Group: Sendable {
        /// Its characters.
        var range: Range<Int>
        /// How many of them are digits.
        var digitCount: Int

        /// Whether it has only digits.
        var isNumeric: Bool { digitCount == range.count }
    }

    /// Each character: a digit or capital letter of ASCII, or the separator.
    private(set) var characters: [UInt8] = []
    /// The spelling: `9` for each digit, `A` for each letter, else the separator.
    private(set) var mask: [UInt8] = []
    /// Where each character begins, in bytes, and where the last one ends.
    private(set) var offsets: [Int] = []
    /// The groups.
    private(set) var groups: [Group] = []

    init(_ text: String) {
        characters.reserveCapacity(text.utf8.count)
        mask.reserveCapacity(text.utf8.count)
        var offset = 0
        for scalar in text.unicodeScalars {
            offsets.append(offset)
            offset += UTF8.width(scalar)
            let (character, sign) = DigitRun.read(scalar)
            if sign == 0x39 || sign == 0x41 {
                if let last = groups.last, last.range.upperBound == mask.count {
                    groups[groups.count - 1].range = last.range.lowerBound..<(mask.count + 1)
                } else {
                    groups.append(Group(range: mask.count..<(mask.count + 1), digitCount: 0))
                }
                if sign == 0x39 { groups[groups.count - 1].digitCount += 1 }
            }
            characters.append(character)
            mask.append(sign)
        }
        offsets.append(offset)
    }

    /// The digits and letters of a part, without separators.
    func compact(_ range: Range<Int>) -> CompactNumber {
        CompactNumber(range.lazy.filter { mask[$0] == 0x39 || mask[$0] == 0x41 }.map { characters[$0] })
    }

    /// All its digits and letters.
    var whole: CompactNumber { compact(0..<mask.count) }

    /// The characters of some groups and of what stands between them.
    func range(of groups: ClosedRange<Int>) -> Range<Int> {
        self.groups[groups.lowerBound].range.lowerBound..<self.groups[groups.upperBound].range.upperBound
    }

    /// What stands between a group and the one before it.
    func separator(before group: Int) -> ArraySlice<UInt8> {
        group == 0 ? mask[..<groups[0].range.lowerBound] : mask[groups[group - 1].range.upperBound..<groups[group].range.lowerBound]
    }

    /// Whether a group and the one before it are of one piece: no blank stands between them.
    func isJoined(before group: Int) -> Bool {
        group > 0 && group < groups.count && !separator(before: group).contains(0x20)
    }

    /// The bytes of a part.
    func bytes(_ range: Range<Int>) -> Range<Int> { offsets[range.lowerBound]..<offsets[range.upperBound] }

    /// A character as it is read, and its sign in the spelling.
    private static func read(_ scalar: Unicode.Scalar) -> (character: UInt8, sign: UInt8) {
        switch scalar.value {
        case 0x30...0x39: return (UInt8(scalar.value), 0x39)
        case 0x41...0x5A: return (UInt8(scalar.value), 0x41)
        case 0x61...0x7A: return (UInt8(scalar.value - 0x20), 0x41)
        case 0x21...0x7E: return (UInt8(scalar.value), UInt8(scalar.value))
        case 0x2010...0x2015: return (0x2D, 0x2D)
        default:
            // Decimal digits of other scripts (Unicode Standard, section 4.6: general category Nd).
            if scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue {
                return (0x30 + UInt8(value), 0x39)
            }
            return (0x20, 0x20)
        }
    }
}

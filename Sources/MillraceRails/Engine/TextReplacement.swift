/// Texts that stand in the place of others, found byte for byte.
///
/// Not by characters: a passage ends where its bytes end, though an accent or a line feed that follows may join its last character, and
/// spellings that Unicode calls equivalent are other texts to a model.
struct TextReplacement: Sendable {
    private struct Pair: Sendable {
        var old: [UInt8]
        var new: [UInt8]
        var isFound = false
    }

    // The longest first, since one may be a piece of another.
    private var pairs: [Pair]

    /// Makes a replacement; texts that stay as they are, and empty ones, are left out.
    init(_ texts: [(old: String, new: String)]) {
        pairs = texts.filter { !$0.old.isEmpty && !$0.old.hasSameBytes(as: $0.new) }.map {
            Pair(old: Array($0.old.utf8), new: Array($0.new.utf8))
        }
        pairs.sort { $0.old.count > $1.old.count }
    }

    /// Whether each text was found in one that was given, on its own or within a longer one.
    var hasFoundAll: Bool { pairs.allSatisfy(\.isFound) }

    /// Replaces the texts where they stand; what was put in is not searched again.
    mutating func replace(in text: inout String) {
        let bytes = Array(text.utf8)
        for index in pairs.indices where !pairs[index].isFound {
            pairs[index].isFound = bytes.indices.contains { TextReplacement.stands(pairs[index].old, in: bytes, at: $0) }
        }
        let found = pairs.filter(\.isFound)
        guard !found.isEmpty else { return }
        var replaced: [UInt8] = []
        var isReplaced = false
        var position = 0
        while position < bytes.count {
            if let pair = found.first(where: { TextReplacement.stands($0.old, in: bytes, at: position) }) {
                replaced += pair.new
                position += pair.old.count
                isReplaced = true
            } else {
                replaced.append(bytes[position])
                position += 1
            }
        }
        if isReplaced { text = String(decoding: replaced, as: UTF8.self) }
    }

    private static func stands(_ piece: [UInt8], in bytes: [UInt8], at position: Int) -> Bool {
        guard bytes[position] == piece[0], bytes.count - position >= piece.count else { return false }
        return bytes[position..<(position + piece.count)].elementsEqual(piece)
    }
}

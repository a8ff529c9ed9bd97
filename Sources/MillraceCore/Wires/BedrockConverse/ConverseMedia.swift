/// The formats of pictures, films and documents, and the media types they stand for (Amazon Bedrock API reference, "ImageBlock",
/// "VideoBlock", "DocumentBlock").
enum ConverseMedia {
    private static let images = [("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp")]

    private static let videos = [
        ("mp4", "video/mp4"), ("mov", "video/quicktime"), ("mkv", "video/x-matroska"), ("webm", "video/webm"), ("flv", "video/x-flv"),
        ("mpeg", "video/mpeg"), ("mpg", "video/mpg"), ("wmv", "video/x-ms-wmv"), ("three_gp", "video/3gpp"),
    ]

    private static let documents = [
        ("pdf", "application/pdf"), ("csv", "text/csv"), ("doc", "application/msword"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), ("xls", "application/vnd.ms-excel"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("html", "text/html"), ("txt", "text/plain"),
        ("md", "text/markdown"),
    ]

    static func imageFormat(mediaType: String) -> String? { format(of: mediaType == "image/jpg" ? "image/jpeg" : mediaType, in: images) }
    static func videoFormat(mediaType: String) -> String? { format(of: mediaType, in: videos) }
    static func documentFormat(mediaType: String) -> String? { format(of: mediaType, in: documents) }

    /// The media type of a block's format.
    static func mediaType(of format: String, block: String) -> String? { table(of: block).first { $0.0 == format }?.1 }

    /// The format that the ending of an address tells.
    static func format(ending: String, block: String) -> String? {
        let ending = ending.lowercased()
        let format = ending == "jpg" ? "jpeg" : ending == "3gp" ? "three_gp" : ending == "htm" ? "html" : ending
        return table(of: block).contains { $0.0 == format } ? format : nil
    }

    /// A name as the service takes it: letters, digits, blanks, hyphens and brackets.
    ///
    /// Names steer the model, and two documents may not share one, so those without a name are numbered.
    static func documentName(_ filename: String?, number: Int) -> String {
        guard let filename, !filename.isEmpty else { return "document \(number)" }
        var name = ""
        for character in filename.unicodeScalars {
            switch character {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "(", ")", "[", "]": name.unicodeScalars.append(character)
            // Only one blank may stand at a place.
            case " ": if !name.hasSuffix(" ") { name += " " }
            default: name += "-"
            }
        }
        return String(name.prefix(200))
    }

    private static func table(of block: String) -> [(String, String)] {
        switch block {
        case "image": images
        case "video": videos
        default: documents
        }
    }

    private static func format(of mediaType: String, in table: [(String, String)]) -> String? {
        let type = mediaType.prefix { $0 != ";" }.lowercased()
        return table.first { $0.1 == type }?.0
    }
}

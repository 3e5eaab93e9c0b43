"""An empty Word file that holds nothing but what ours need.

The one that python-docx starts from brings half a megabyte of styles, a thumbnail and the year 2013.
"""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from bot.documents.looks import BULLETS, FONT, HEADINGS, RULE

TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

CONTENT_TYPES = f"""\
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{TYPES}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{TYPES}.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{TYPES}.numbering+xml"/>
<Override PartName="/word/settings.xml" ContentType="{TYPES}.settings+xml"/>
<Override PartName="/word/fontTable.xml" ContentType="{TYPES}.fontTable+xml"/>
<Override PartName="/docProps/core.xml"
 ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""

PACKAGE_RELATIONS = f"""\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Target="docProps/core.xml"
 Type="{CORE.replace("/metadata/", "/relationships/metadata/")}"/>
</Relationships>"""

DOCUMENT_RELATIONS = f"""\
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{RELATIONS}/numbering" Target="numbering.xml"/>
<Relationship Id="rId3" Type="{RELATIONS}/settings" Target="settings.xml"/>
<Relationship Id="rId4" Type="{RELATIONS}/fontTable" Target="fontTable.xml"/>
</Relationships>"""

# w14 holds the check boxes, w15 the rows that Word can repeat; an older Word may ignore both.
DOCUMENT = f"""\
<w:document {W} xmlns:r="{RELATIONS}"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"
 xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w14 w15">
<w:body><w:sectPr/></w:body></w:document>"""

STYLES = f"""\
<w:styles {W}><w:docDefaults>
<w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>
<w:sz w:val="21"/><w:szCs w:val="21"/>
<w:lang w:val="{{language}}" w:eastAsia="{{language}}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
<w:pPrDefault/>
</w:docDefaults>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>
<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>
<w:uiPriority w:val="99"/><w:semiHidden/></w:style>
{{styles}}
</w:styles>"""

NUMBERING = f"""\
<w:numbering {W}>
<w:abstractNum w:abstractNumId="{BULLETS}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr>
<w:rPr><w:color w:val="{RULE}"/></w:rPr></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="{HEADINGS}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">
<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/>
<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" w:hanging="454"/></w:pPr></w:lvl></w:abstractNum>
<w:num w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>
<w:num w:numId="{HEADINGS}"><w:abstractNumId w:val="{HEADINGS}"/></w:num>
</w:numbering>"""

# Mode 15 is Word 2013 and newer; without it the file opens "in compatibility mode".
SETTINGS = f"""\
<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:compat>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat><w:themeFontLang w:val="{{language}}"/><w:decimalSymbol w:val="{{decimal}}"/>
<w:listSeparator w:val="{{separator}}"/></w:settings>"""

# Carlito has the measures of Calibri: where that is missing, no line breaks elsewhere.
FONTS = f"""\
<w:fonts {W}><w:font w:name="{FONT}"><w:altName w:val="Carlito"/><w:panose1 w:val="020F0502020204030204"/>
<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>"""

PROPERTIES = f"""\
<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>{{title}}</dc:title><dc:creator>LSC WBB</dc:creator><dc:language>{{language}}</dc:language>
</cp:coreProperties>"""


def blank(language: str, title: str, styles: str) -> BytesIO:
    """The file, in a language such as `nl-BE`."""
    said = {"language": language, "title": escape(title), "styles": styles}
    said |= (
        {"decimal": ",", "separator": ";"}
        if language.startswith("nl")
        else {"decimal": ".", "separator": ","}
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "docProps/core.xml": PROPERTIES.format(**said),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/document.xml": DOCUMENT,
        "word/fontTable.xml": FONTS,
        "word/numbering.xml": NUMBERING,
        "word/settings.xml": SETTINGS.format(**said),
        "word/styles.xml": STYLES.format(**said),
    }
    made = BytesIO()
    with ZipFile(made, "w") as package:
        for name, text in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')
    made.seek(0)
    return made

// AG Grid's Quartz theme in JupyterLab's colours; it follows a change of theme without being rebuilt.
import { themeQuartz } from "ag-grid-community";

export const ROW_HEIGHT = 28;

export const theme = themeQuartz.withParams({
  browserColorScheme: "inherit",
  backgroundColor: "var(--bn-surface)",
  foregroundColor: "var(--bn-text)",
  headerBackgroundColor: "var(--bn-surface-2)",
  headerTextColor: "var(--bn-text)",
  chromeBackgroundColor: "var(--bn-surface-2)",
  oddRowBackgroundColor: "var(--bn-surface)",
  borderColor: "var(--bn-border-2)",
  accentColor: "var(--bn-brand)",
  fontFamily: "inherit",
  fontSize: "var(--jp-ui-font-size1, 13px)",
  headerFontSize: "var(--jp-ui-font-size1, 13px)",
  spacing: 5,
  rowHeight: ROW_HEIGHT,
  headerHeight: 32,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
});

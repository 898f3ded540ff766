// The types of a dashboard in JSON, derived from Grafana's types; enums are replaced by their values.
import type {Dashboard, FieldConfig, FieldConfigSource, Panel} from '@grafana/grafana-foundation-sdk/dashboard';
import type {Dataquery} from '@grafana/grafana-foundation-sdk/prometheus';
import type * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import type * as stat from '@grafana/grafana-foundation-sdk/stat';
import type * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import type * as table from '@grafana/grafana-foundation-sdk/table';
import type * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

type IsAny<T> = 0 extends 1 & T ? true : false;

type Json<T> =
  IsAny<T> extends true ? any
  : T extends string ? `${T}`
  : T extends (infer U)[] ? Json<U>[]
  : T extends (...args: never[]) => unknown ? never
  : T extends object ? {[K in keyof T as K extends `_implements${string}` ? never : K]: Json<T[K]>}
  : T;

type Described<Type extends string, Options, Custom> =
  Omit<Json<Panel>, 'type' | 'targets' | 'options' | 'fieldConfig' | 'id' | 'title' | 'description'> & {
    type: Type;
    id: number;
    title: string;
    description: string;
    targets: Json<Dataquery>[];
    options: Json<Partial<Options>>;
    fieldConfig: Omit<Json<FieldConfigSource>, 'defaults'> & {
      defaults: Omit<Json<FieldConfig>, 'custom' | 'thresholds'> & {
        custom?: Json<Partial<Custom>>;
        // The lowest step has no value, which JSON writes as null.
        thresholds?: {mode: 'absolute' | 'percentage'; steps: {color: string; value: number | null}[]};
      };
    };
  };

export type DashboardJson = Omit<Json<Dashboard>, 'panels'> & {
  panels: (
    | Described<'timeseries', timeseries.Options, timeseries.FieldConfig>
    | Described<'stat', stat.Options, never>
    | Described<'heatmap', heatmap.Options, heatmap.FieldConfig>
    | Described<'state-timeline', statetimeline.Options, statetimeline.FieldConfig>
    | Described<'table', table.Options, table.FieldConfig>
  )[];
};
